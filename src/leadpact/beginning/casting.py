"""Names that fit a language: the staff that is proposed, and the people and companies of the sample events; all invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Staff:
    """A company and its people, as somebody would answer."""

    company: str
    marketing: str
    sales: str
    reps: tuple[str, ...]


STAFF = {
    "en": Staff(
        "Acme",
        "Anna Reed <anna@acme.example>",
        "Luke Gill <luke@acme.example>",
        ("Martha Pace <martha@acme.example>", "James Stone <james@acme.example>"),
    ),
    "es": Staff(
        "Acme",
        "Ana Ruiz <ana@acme.example>",
        "Luis Gil <luis@acme.example>",
        ("Marta Paz <marta@acme.example>", "Javier Soto <javier@acme.example>"),
    ),
    "pt": Staff(
        "Acme",
        "Ana Prado <ana@acme.example>",
        "Luís Moura <luis@acme.example>",
        ("Marta Reis <marta@acme.example>", "João Nunes <joao@acme.example>"),
    ),
    "ar": Staff(
        "القمة",
        "سلمى العلوي <salma@acme.example>",
        "كريم حداد <karim@acme.example>",
        ("ليلى منصور <layla@acme.example>", "يوسف الشريف <yusuf@acme.example>"),
    ),
}

BUYERS = {
    "en": (
        ("Grace Holt", "grace"), ("Tom Archer", "tom"), ("Priya Shah", "priya"), ("Owen Pryce", "owen"),
        ("Ella Frost", "ella"), ("Sam Doyle", "sam"), ("Nora Quinn", "nora"), ("Ben Marsh", "ben"),
        ("Ivy Lamb", "ivy"), ("Hugo West", "hugo"), ("Ruth Cole", "ruth"), ("Max Byrne", "max"),
        ("Zoe Park", "zoe"), ("Adam Ross", "adam"), ("Lily Wood", "lily"), ("Jack Ford", "jack"),
        ("Amy Hart", "amy"), ("Dan Kerr", "dan"), ("Eve Nash", "eve"), ("Leo Grant", "leo"),
        ("Meg Shaw", "meg"), ("Rob Dean", "rob"), ("Sue Lane", "sue"), ("Ian Hale", "ian"),
    ),
    "es": (
        ("Lucía Vega", "lucia"), ("Tomás Arce", "tomas"), ("Pilar Soler", "pilar"), ("Óscar Peña", "oscar"),
        ("Elena Frías", "elena"), ("Saúl Duarte", "saul"), ("Nuria Quesada", "nuria"), ("Bruno Marín", "bruno"),
        ("Inés Lara", "ines"), ("Hugo Oliva", "hugo"), ("Rut Calvo", "rut"), ("Martín Bravo", "martin"),
        ("Zaira Parra", "zaira"), ("Adrián Rojas", "adrian"), ("Lidia Bosch", "lidia"), ("Jaime Ferrer", "jaime"),
        ("Alba Haro", "alba"), ("Darío Crespo", "dario"), ("Eva Nieto", "eva"), ("León Gallego", "leon"),
        ("Miriam Sanz", "miriam"), ("Raúl Díez", "raul"), ("Susana Lago", "susana"), ("Iván Herrero", "ivan"),
    ),
    "pt": (
        ("Lúcia Veiga", "lucia"), ("Tomás Araújo", "tomas"), ("Patrícia Sales", "patricia"), ("Otávio Penha", "otavio"),
        ("Elisa Freire", "elisa"), ("Saulo Duarte", "saulo"), ("Nádia Queiroz", "nadia"), ("Bruno Matos", "bruno"),
        ("Inês Lacerda", "ines"), ("Hugo Oliveira", "hugo"), ("Rute Campos", "rute"), ("Martim Braga", "martim"),
        ("Zélia Pires", "zelia"), ("Adriano Rocha", "adriano"), ("Lídia Bastos", "lidia"), ("Jaime Ferraz", "jaime"),
        ("Alba Horta", "alba"), ("Dário Couto", "dario"), ("Eva Nobre", "eva"), ("Leandro Gomes", "leandro"),
        ("Míriam Santos", "miriam"), ("Raul Dias", "raul"), ("Susana Lobo", "susana"), ("Ivo Henriques", "ivo"),
    ),
    "ar": (
        ("هند الزهراني", "hind"), ("طارق سالم", "tariq"), ("بشرى قاسم", "bushra"), ("عمر الفارسي", "omar"),
        ("إيمان فريد", "iman"), ("سامر دياب", "samer"), ("نورا خليل", "nora"), ("بلال مراد", "bilal"),
        ("ياسمين لطفي", "yasmin"), ("هاني وهبة", "hani"), ("رانيا كامل", "rania"), ("مازن بدر", "mazen"),
        ("زينب فؤاد", "zaynab"), ("آدم رشيد", "adam"), ("لينا ودود", "lina"), ("جمال فتحي", "jamal"),
        ("أمل حداد", "amal"), ("داود كرم", "dawud"), ("عبير نصر", "abeer"), ("ليث غانم", "layth"),
        ("ميساء شوقي", "maysa"), ("رامي ضاهر", "rami"), ("سعاد لبيب", "suad"), ("إياد هلال", "iyad"),
    ),
}  # fmt: skip
"""Who buys: a name, and the letters of it that stand in an id and an address."""

FIRMS = {
    "en": (
        ("Holt & Daughters", "holt"), ("Northgate Supplies", "northgate"), ("Brightwater", "brightwater"),
        ("Pryce Trading", "pryce"), ("Oakfield Group", "oakfield"), ("Doyle Brothers", "doyle"),
        ("Harbour House", "harbour"), ("Marsh Lane Works", "marshlane"), ("Silverbrook", "silverbrook"),
        ("Westend Partners", "westend"), ("Coleridge", "coleridge"), ("Redhill", "redhill"),
        ("Lindley Foods", "lindley"), ("Parkside", "parkside"), ("Ross & Ross", "rossandross"), ("Woodlands", "woodlands"),
        ("Fordham", "fordham"), ("Hartley Mills", "hartley"), ("Kerr Logistics", "kerr"), ("Nashville Road", "nashroad"),
    ),
    "es": (
        ("Hijas de Vega", "hijasdevega"), ("Suministros del Norte", "norte"), ("Aguaclara", "aguaclara"),
        ("Comercial Peña", "pena"), ("Grupo Encinar", "encinar"), ("Hermanos Duarte", "duarte"),
        ("Casa del Puerto", "puerto"), ("Talleres La Marina", "lamarina"), ("Arroyo de Plata", "arroyo"),
        ("Poniente Asociados", "poniente"), ("Calvo y Cía.", "calvo"), ("Monterrojo", "monterrojo"),
        ("Conservas Lara", "conservaslara"), ("Parque Sur", "parquesur"), ("Rojas e Hijos", "rojas"),
        ("El Bosque", "elbosque"),
        ("Ferrer Hermanas", "ferrer"), ("Molinos de Haro", "molinos"), ("Crespo Rutas", "cresporutas"),
        ("Nieto y Nieto", "nieto"),
    ),
    "pt": (
        ("Filhas de Veiga", "veiga"), ("Suprimentos do Norte", "norte"), ("Água Clara", "aguaclara"),
        ("Comercial Penha", "penha"), ("Grupo Carvalhal", "carvalhal"), ("Irmãos Duarte", "duarte"),
        ("Casa do Porto", "porto"), ("Oficinas da Marina", "marina"), ("Ribeiro de Prata", "prata"),
        ("Poente Associados", "poente"), ("Campos & Cia.", "campos"), ("Monte Vermelho", "montevermelho"),
        ("Conservas Lacerda", "lacerda"), ("Parque Sul", "parquesul"), ("Rocha & Filhos", "rocha"), ("O Bosque", "bosque"),
        ("Irmãs Ferraz", "ferraz"), ("Moinhos da Horta", "moinhos"), ("Rotas Couto", "couto"), ("Nobre & Nobre", "nobre"),
    ),
    "ar": (
        ("بنات الزهراني", "zahrani"), ("توريدات الشمال", "shamal"), ("المياه الصافية", "safiya"),
        ("الفارسي للتجارة", "farsi"), ("مجموعة السنديان", "sindyan"), ("دياب إخوان", "diyab"),
        ("بيت الميناء", "mina"), ("ورش الساحل", "sahil"), ("الجدول الفضي", "jadwal"),
        ("شركاء الغرب", "gharb"), ("كامل وشركاه", "kamil"), ("التل الأحمر", "tall"),
        ("معلبات لطفي", "lutfi"), ("الحديقة الجنوبية", "hadiqa"), ("رشيد وأبناؤه", "rashid"), ("الغابة", "ghaba"),
        ("أخوات فتحي", "fathi"), ("مطاحن الوادي", "matahin"), ("طرق الكرم", "turuq"), ("نصر ونصر", "nasr"),
    ),
}  # fmt: skip
"""Who buys from us: a company's name, and what its address begins with."""
