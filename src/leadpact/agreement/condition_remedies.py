"""What to write instead of what no condition may have: signs, words and functions people bring from elsewhere."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches

from leadpact.agreement.phrases import Phrase, write_sql

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
ENERGY = "industry = 'Energy'"
RANGE = "employees BETWEEN 10 AND 50"
SIGNS_OF_SUMS = "+ - * /"
DOUBLED = "'it''s'"
ONE_OF = "industry IN ('Energy', 'Retail')"
GRAMMAR = Phrase(
    "use comparisons, {words}, {signs} on numbers, and {functions}",
    words="AND, OR, NOT, IN, BETWEEN, LIKE, ILIKE, IS NULL",
    signs=SIGNS_OF_SUMS,
    functions=", ".join(sorted(USAGE)),
)
PATTERN = Phrase("write LIKE or ILIKE with % for any letters, as {sql}", sql="email ILIKE '%@acme.example'")
AND, OR, NOT = write_sql("AND"), write_sql("OR"), write_sql("NOT")
LIST = Phrase("write a list in round brackets, as {sql}", sql=ONE_OF)
VALUE = Phrase("write the value itself, a text as {text}, a number as {number}", text="'Energy'", number="50")
SUMS = Phrase("write sums with {signs} only", signs=SIGNS_OF_SUMS)
PLAIN_TEXT = Phrase("write a text in single quotation marks alone, as {sql}", sql="'Energy'")
NUMBER = Phrase("write the number alone, as {sql}", sql="50")
CASES = Phrase("write only comparisons, as {sql}, and join them with AND and OR", sql=ENERGY)
TYPES = Phrase("leave the conversion out, and declare the property's type under definitions.properties")
NO_TIME = Phrase("a condition does not know what time it is: use within, half_life, expires or at_most")
SPAN = Phrase("compare the instant itself, as {sql}", sql="won_at >= '2026-01-01' AND won_at < '2027-01-01'")
ONE_EVENT = Phrase(
    "a condition sees one lead and one event: count with points and at_most, or with a clock's needs"
)
NO_TABLES = Phrase("a condition sees one lead and one event: write only what compares their properties")
PARTS = Phrase("ask for part of a text with LIKE, starts_with, ends_with or contains")
NESTED = Phrase("send the inner value as a property of its own, and write that one's name")
COMMENT = Phrase("leave it out; a comment stands outside the quotation marks, behind #")
QUOTED_NAME = Phrase(
    "write a property's name alone, or in double quotation marks if it has blanks, as {sql}",
    sql='"page path"',
)
LEAVE_OUT = Phrase("leave it out")


def _each(words: str, remedy: Phrase) -> dict[str, Phrase]:
    return dict.fromkeys(words.split(), remedy)


SIGNS: dict[str, Phrase] = {
    "==": write_sql("="),
    "=>": write_sql(">="),
    "≥": write_sql(">="),
    "≤": write_sql("<="),
    "≠": write_sql("<>"),
    "&&": AND,
    "&": AND,
    "||": Phrase("write {sql} between comparisons; texts cannot be joined", sql="OR"),
    "|": OR,
    "!": NOT,
    ";": Phrase("leave it out: a condition is one expression"),
    "::": TYPES,
    "%": Phrase(
        "write a share as a number, {half} for 50%; a pattern goes in quotation marks, as {sql}; there are no remainders",
        half="0.5", sql="'%plant%'",
    ),
    **_each("~ ~* !~ ~~ ~~* !~~ !~~* @~", PATTERN),
    "[": LIST,
    **_each("{ ? $ @ :", VALUE),
    **_each("^ ** << >>", SUMS),
    **_each("-> ->> #> #>>", NESTED),
    "//": Phrase("write sums with {signs} only; a comment stands outside, behind #", signs=SIGNS_OF_SUMS),
    "#": COMMENT,
    ":=": write_sql("="),
    "<=>": write_sql("="),
    "`": QUOTED_NAME,
    "\\": Phrase("write quotation marks without it; inside a text they are written twice, as {sql}", sql=DOUBLED),
    "−": write_sql("- "),
    "–": write_sql("-"),
    "—": write_sql("-"),
    "×": write_sql("*"),
    "÷": write_sql("/"),
    "،": write_sql(","),
    "€": NUMBER,
    "£": NUMBER,
}  # fmt: skip
CLOSING = {"]": "[", "}": "{", "`": "`", "%": "%", "）": "（"}
"""Signs that say nothing new where the one that opens was named already."""
WORDS: dict[str, Phrase] = {
    **_each("CASE WHEN THEN ELSE END IF", CASES),
    **_each("SELECT WHERE FROM", Phrase("write only what stands behind WHERE, as {sql}", sql=ENERGY)),
    **_each("UNION EXISTS HAVING JOIN GROUP ORDER LIMIT OVER PARTITION WINDOW FILTER", NO_TABLES),
    "DISTINCT": Phrase("leave it out; unequal is {unequal}, and missing is {missing}", unequal="<>", missing="IS NULL"),
    **_each("REGEXP RLIKE SIMILAR GLOB MATCH MATCHES", PATTERN),
    "ESCAPE": Phrase("leave it out; contains, starts_with and ends_with take % and _ as they are"),
    "COLLATE": Phrase("leave it out; ILIKE does not mind capitals"),
    "ISNULL": write_sql("IS NULL"),
    "NOTNULL": write_sql("IS NOT NULL"),
    **_each("CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP INTERVAL", NO_TIME),
    "XOR": Phrase("write both ways out: {sql}", sql="(a AND NOT b) OR (b AND NOT a)"),
    **_each("SYMMETRIC ASYMMETRIC", Phrase("write the lesser value first, as {sql}", sql=RANGE)),
    **_each("BOTH LEADING TRAILING", write_sql(USAGE["trim"])),
    **_each("ANY ALL SOME", LIST),
    **_each("DIV MOD", SUMS),
    **_each("AS LAMBDA", LEAVE_OUT),
    **_each("EQUALS IS_EQUAL EQ", write_sql("=")),
    **_each("CONTAINS INCLUDES", write_sql(USAGE["contains"])),
    **_each("STARTS STARTSWITH BEGINS STARTS_WITH", write_sql(USAGE["starts_with"])),
    **_each("ENDS ENDSWITH ENDS_WITH", write_sql(USAGE["ends_with"])),
    **_each("Y E UND ET ו و", AND),
    **_each("O U OU ODER أو", OR),
    **_each("NO NÃO NICHT ليس لا", NOT),
    **_each("EN EM DANS في", LIST),
    **_each("ENTRE بين TO UNTIL", write_sql(RANGE)),
}  # fmt: skip
FUNCTIONS: dict[str, Phrase] = {
    **_each("len char_length character_length strlen size", write_sql(USAGE["length"])),
    **_each("ifnull nvl isnull", write_sql(USAGE["coalesce"])),
    **_each("startswith starts begins prefix startsWith", write_sql(USAGE["starts_with"])),
    **_each("endswith ends suffix endsWith", write_sql(USAGE["ends_with"])),
    **_each("includes strpos instr position locate find charindex search", write_sql(USAGE["contains"])),
    **_each("lcase casefold", write_sql(USAGE["lower"])),
    **_each("ucase", write_sql(USAGE["upper"])),
    **_each("ltrim rtrim btrim strip", write_sql(USAGE["trim"])),
    **_each("substr substring left right split_part mid split", PARTS),
    **_each(
        "concat concat_ws join",
        Phrase("compare each property by itself, and join the comparisons with AND"),
    ),
    **_each(
        "ceil ceiling floor trunc mod power pow sqrt div int",
        Phrase("write sums with {signs} only, or {sql}", signs=SIGNS_OF_SUMS, sql=USAGE["round"]),
    ),
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
NODES: dict[str, Phrase] = {
    "dot": Phrase(
        "write a number without signs between its thousands, as {sql}, or a property's name", sql="1000000"
    ),
    "column": Phrase(
        "write one name, as {first}, {second} or {third}",
        first="lead.industry", second="event.industry", third="industry",
    ),
    "tuple": Phrase("write each comparison by itself, and join them with AND"),
    "star": Phrase("write a property's name"),
    "in": LIST,
    "between": write_sql(RANGE),
    "concat": Phrase("write a comma between the values of a list, and a text in one pair of quotation marks"),
    "cast": Phrase(
        "write a date in quotation marks, as {sql}; other types are declared under definitions.properties",
        sql="'2026-01-31'",
    ),
    "bitwiseleftshift": SUMS,
    "bitwiserightshift": SUMS,
    "nullsafeeq": Phrase("write {sql}, or {other}", sql="=", other="IS NULL"),
    "nullsafeneq": Phrase("write {sql}, or {other}", sql="<>", other="IS NOT NULL"),
    "subquery": NO_TABLES,
    "select": NO_TABLES,
    "trim": write_sql(USAGE["trim"]),
}  # fmt: skip
"""By the parser's own kinds, which nobody sees."""
QUOTES = "‘’‚‛“”„‟«»‹›´「」『』"


def for_sign(text: str) -> Phrase:
    """What to write instead of something that is neither a word, a literal nor a sign of the grammar."""
    if text in SIGNS:
        return SIGNS[text]
    if any(each in QUOTES for each in text):
        return Phrase("write straight quotation marks, as {sql}", sql="'Energy'")
    strange = next((each for each in text if not (each.isalnum() or each == "_")), "")
    if unicodedata.category(strange or "a") in ("Cf", "Mn"):
        return Phrase(
            "delete the invisible {character}, or write the name in double quotation marks",
            character=number_of(strange),
        )
    if text.isdigit():
        return Phrase("write the digits 0 to 9, as {sql}", sql="50")
    plain = unicodedata.normalize("NFKC", strange)
    if plain != strange and plain.isascii():
        return Phrase("write {sql} as the keyboard's own sign", sql=plain)
    return WORDS.get(text.upper().split(" ")[0], SIGNS.get(strange, GRAMMAR))


def for_function(name: str) -> Phrase:
    """What to write instead of a function that is not of the grammar."""
    known = FUNCTIONS.get(name.lower()) or WORDS.get(name.upper())
    if known:
        return known
    close = get_close_matches(name.lower(), USAGE, 1, 0.75)
    if close:
        return write_sql(USAGE[close[0]])
    return Phrase(
        "the functions are {functions}; send anything else as a property", functions=", ".join(sorted(USAGE))
    )


def number_of(character: str) -> str:
    """A character by its number in Unicode, as `U+200F`."""
    return f"U+{ord(character):04X}"


def refused(written: str) -> Phrase:
    """That something can't be part of a condition, as it was written."""
    return Phrase("`{written}` cannot be part of a condition", written=written)


def refused_sign(text: str) -> Phrase:
    """The same of a token: what is invisible by its number, backquotes in words."""
    if "`" in text:
        return Phrase("a backquote cannot be part of a condition")
    hidden = next((each for each in text if unicodedata.category(each) == "Cf"), "")
    if hidden and not text.strip(hidden):
        return Phrase(
            "the invisible character {character} cannot be part of a condition", character=number_of(hidden)
        )
    return refused(text if len(text) <= 60 else text[:59] + "…")


def too_many_or_few(function: str, count: int) -> Phrase:
    """That a function is given more or fewer values than it takes."""
    if count == 1:
        return Phrase("{name} does not take {count} value", name=function, count=str(count))
    return Phrase("{name} does not take {count} values", name=function, count=str(count))
