"""What to write instead of what no condition may have: signs, words and functions people bring from elsewhere."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches

ARITY = {
    "round": (1, 2),
    "coalesce": (1, 999),
    "starts_with": (2, 2),
    "ends_with": (2, 2),
    "contains": (2, 2),
}
"""The fewest and the most values a function takes; the others take one."""
USAGE = {
    "lower": "lower(industry)",
    "upper": "upper(industry)",
    "trim": "trim(industry)",
    "length": "length(industry)",
    "abs": "abs(change)",
    "round": "round(amount, 2)",
    "coalesce": "coalesce(employees, 0)",
    "starts_with": "starts_with(path, '/pricing')",
    "ends_with": "ends_with(email, '.es')",
    "contains": "contains(job_title, 'plant')",
}
"""Every function of the grammar, as it is written."""
GRAMMAR = (
    "use comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, ILIKE, IS NULL, + - * / on numbers, and "
    + ", ".join(sorted(USAGE))
)
PATTERN = "write LIKE or ILIKE with % for any letters, as email ILIKE '%@acme.example'"
AND, OR, NOT = "write AND", "write OR", "write NOT"
LIST = "write a list in round brackets, as industry IN ('Energy', 'Retail')"
VALUE = "write the value itself, a text as 'Energy', a number as 50"
SUMS = "write sums with + - * / only"
PLAIN_TEXT = "write a text in single quotation marks alone, as 'Energy'"
CASES = "write only comparisons, as industry = 'Energy', and join them with AND and OR"
TYPES = "leave the conversion out, and declare the property's type under definitions.properties"
NO_TIME = "a condition does not know what time it is: use within, half_life, expires or at_most"
SPAN = "compare the instant itself, as won_at >= '2026-01-01' AND won_at < '2027-01-01'"
ONE_EVENT = "a condition sees one lead and one event: count with points and at_most, or with a clock's needs"
NO_TABLES = "a condition sees one lead and one event: write only what compares their properties"
PARTS = "ask for part of a text with LIKE, starts_with, ends_with or contains"
NESTED = "send the inner value as a property of its own, and write that one's name"
COMMENT = "leave it out; a comment stands outside the quotation marks, behind #"
QUOTED_NAME = 'write a property\'s name alone, or in double quotation marks if it has blanks, as "page path"'


def _each(words: str, remedy: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), remedy)


SIGNS: dict[str, str] = {
    "==": "write =",
    "=>": "write >=",
    "≥": "write >=",
    "≤": "write <=",
    "≠": "write <>",
    "&&": AND,
    "&": AND,
    "||": f"{OR} between comparisons; texts cannot be joined",
    "|": OR,
    "!": NOT,
    ";": "leave it out: a condition is one expression",
    "::": TYPES,
    "%": "write a share as a number, 0.5 for 50%; a pattern goes in quotation marks, as '%plant%'; there are no remainders",
    **_each("~ ~* !~ ~~ ~~* !~~ !~~* @~", PATTERN),
    "[": LIST,
    **_each("{ ? $ @ :", VALUE),
    **_each("^ ** << >>", SUMS),
    **_each("-> ->> #> #>>", NESTED),
    "//": f"{SUMS}; a comment stands outside, behind #",
    "#": COMMENT,
    ":=": "write =",
    "<=>": "write =",
    "`": QUOTED_NAME,
    "\\": "write quotation marks without it; inside a text they are written twice, as 'it''s'",
    "−": "write - ",
    "–": "write -",
    "—": "write -",
    "×": "write *",
    "÷": "write /",
    "،": "write ,",
    "€": "write the number alone, as 50",
    "£": "write the number alone, as 50",
}  # fmt: skip
CLOSING = {"]": "[", "}": "{", "`": "`", "%": "%", "）": "（"}
"""Signs that say nothing new where the one that opens was named already."""
WORDS: dict[str, str] = {
    **_each("CASE WHEN THEN ELSE END IF", CASES),
    **_each("SELECT WHERE FROM", "write only what stands behind WHERE, as industry = 'Energy'"),
    **_each("UNION EXISTS HAVING JOIN GROUP ORDER LIMIT OVER PARTITION WINDOW FILTER", NO_TABLES),
    "DISTINCT": "leave it out; unequal is <>, and missing is IS NULL",
    **_each("REGEXP RLIKE SIMILAR GLOB MATCH MATCHES", PATTERN),
    "ESCAPE": "leave it out; contains, starts_with and ends_with take % and _ as they are",
    "COLLATE": "leave it out; ILIKE does not mind capitals",
    "ISNULL": "write IS NULL",
    "NOTNULL": "write IS NOT NULL",
    **_each("CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP INTERVAL", NO_TIME),
    "XOR": "write both ways out: (a AND NOT b) OR (b AND NOT a)",
    **_each("SYMMETRIC ASYMMETRIC", "write the lesser value first, as employees BETWEEN 10 AND 50"),
    **_each("BOTH LEADING TRAILING", "write trim(industry)"),
    **_each("ANY ALL SOME", LIST),
    **_each("DIV MOD", SUMS),
    **_each("AS LAMBDA", "leave it out"),
    **_each("EQUALS IS_EQUAL EQ", "write ="),
    **_each("CONTAINS INCLUDES", f"write {USAGE['contains']}"),
    **_each("STARTS STARTSWITH BEGINS STARTS_WITH", f"write {USAGE['starts_with']}"),
    **_each("ENDS ENDSWITH ENDS_WITH", f"write {USAGE['ends_with']}"),
    **_each("Y E UND ET ו و", AND),
    **_each("O U OU ODER أو", OR),
    **_each("NO NÃO NICHT ليس لا", NOT),
    **_each("EN EM DANS في", LIST),
    **_each("ENTRE بين TO UNTIL", "write employees BETWEEN 10 AND 50"),
}
FUNCTIONS: dict[str, str] = {
    **_each("len char_length character_length strlen size", f"write {USAGE['length']}"),
    **_each("ifnull nvl isnull", f"write {USAGE['coalesce']}"),
    **_each("startswith starts begins prefix startsWith", f"write {USAGE['starts_with']}"),
    **_each("endswith ends suffix endsWith", f"write {USAGE['ends_with']}"),
    **_each("includes strpos instr position locate find charindex search", f"write {USAGE['contains']}"),
    **_each("lcase casefold", f"write {USAGE['lower']}"),
    **_each("ucase", f"write {USAGE['upper']}"),
    **_each("ltrim rtrim btrim strip", f"write {USAGE['trim']}"),
    **_each("substr substring left right split_part mid split", PARTS),
    **_each("concat concat_ws join", "compare each property by itself, and join the comparisons with AND"),
    **_each("ceil ceiling floor trunc mod power pow sqrt div int", f"{SUMS}, or {USAGE['round']}"),
    **_each("now today getdate sysdate current_date current_timestamp localtime age", NO_TIME),
    **_each("datediff date_diff dateadd date_add date_sub timestampdiff days_between interval", NO_TIME),
    **_each("date year month day hour weekday quarter extract date_part date_trunc to_date strftime", SPAN),
    **_each("count sum avg min max row_number rank lag lead over first last median", ONE_EVENT),
    **_each("cast try_cast convert to_number to_char float str bool number text safe_cast", TYPES),
    **_each("regexp_matches regexp_like regexp_full_match regexp_extract regex match similar", PATTERN),
    **_each("if iff iif decode case nullif when greatest least", CASES),
    **_each("exists select all", NO_TABLES),
    **_each("any some list array", LIST),
}
NODES: dict[str, str] = {
    "dot": "write a number without signs between its thousands, as 1000000, or a property's name",
    "column": "write one name, as lead.industry, event.industry or industry",
    "tuple": "write each comparison by itself, and join them with AND",
    "star": "write a property's name",
    "in": LIST,
    "between": "write employees BETWEEN 10 AND 50",
    "concat": "write a comma between the values of a list, and a text in one pair of quotation marks",
    "cast": "write a date in quotation marks, as '2026-01-31'; other types are declared under definitions.properties",
    "bitwiseleftshift": SUMS,
    "bitwiserightshift": SUMS,
    "nullsafeeq": "write =, or IS NULL",
    "nullsafeneq": "write <>, or IS NOT NULL",
    "subquery": NO_TABLES,
    "select": NO_TABLES,
    "trim": f"write {USAGE['trim']}",
}
"""By the parser's own kinds, which nobody sees."""
QUOTES = "‘’‚‛“”„‟«»‹›´「」『』"


def for_sign(text: str) -> str:
    """What to write instead of something that is neither a word, a literal nor a sign of the grammar."""
    if text in SIGNS:
        return SIGNS[text]
    if any(each in QUOTES for each in text):
        return "write straight quotation marks, as 'Energy'"
    strange = next((each for each in text if not (each.isalnum() or each == "_")), "")
    if unicodedata.category(strange or "a") in ("Cf", "Mn"):
        return f"delete the invisible U+{ord(strange):04X}, or write the name in double quotation marks"
    if text.isdigit():
        return "write the digits 0 to 9, as 50"
    plain = unicodedata.normalize("NFKC", strange)
    if plain != strange and plain.isascii():
        return f"write {plain} as the keyboard's own sign"
    return WORDS.get(text.upper().split(" ")[0], SIGNS.get(strange, GRAMMAR))


def for_function(name: str) -> str:
    """What to write instead of a function that is not of the grammar."""
    known = FUNCTIONS.get(name.lower()) or WORDS.get(name.upper())
    if known:
        return known
    close = get_close_matches(name.lower(), USAGE, 1, 0.75)
    if close:
        return f"write {USAGE[close[0]]}"
    return f"the functions are {', '.join(sorted(USAGE))}; send anything else as a property"


def shown_sign(text: str) -> str:
    """A token as a message names it: what is invisible by its number, backquotes in words."""
    if "`" in text:
        return "a backquote"
    hidden = next((each for each in text if unicodedata.category(each) == "Cf"), "")
    if hidden and not text.strip(hidden):
        return f"the invisible character U+{ord(hidden):04X}"
    return f"`{text if len(text) <= 60 else text[:59] + '…'}`"
