"""Who is in the example: companies, people with Spanish, Portuguese and Arabic names, and the reps with their habits."""

from __future__ import annotations

from dataclasses import dataclass

MARKETS = ("ES", "PT", "MA", "FR")
MARKET_SHARES = (0.62, 0.22, 0.14, 0.02)
"""A few French leads get into the log; the agreement leaves them out."""

INDUSTRIES = (
    "Alimentación",
    "Bebidas",
    "Farmacia",
    "Cosmética",
    "Química",
    "Textil",
    "Enseñanza",
    "Logística",
)
INDUSTRY_SHARES = (0.26, 0.16, 0.12, 0.12, 0.1, 0.1, 0.06, 0.08)

JOBS = {
    "ES": (
        "Directora de planta",
        "Jefe de planta",
        "Responsable de compras",
        "Compras",
        "Jefa de mantenimiento",
        "Gerente",
        "Ingeniera de procesos",
        "Estudiante de ingeniería",
    ),
    "PT": (
        "Chefe de fábrica",
        "Diretora de fábrica",
        "Responsável de compras",
        "Compras",
        "Chefe de manutenção",
        "Gerente",
        "Engenheiro de processos",
        "Estudiante Erasmus",
    ),
    "MA": (
        "مدير المصنع",
        "رئيسة المصنع",
        "مسؤول المشتريات",
        "المشتريات",
        "رئيس الصيانة",
        "المدير العام",
        "مهندسة الإنتاج",
        "Estudiante en prácticas",
    ),
}
JOB_SHARES = (0.16, 0.16, 0.14, 0.1, 0.14, 0.12, 0.14, 0.04)

FIRST_NAMES = {
    "ES": (
        "Lucía",
        "Íñigo",
        "Carmen",
        "Álvaro",
        "Begoña",
        "José María",
        "Noelia",
        "Andrés",
        "Aitana",
        "Martín",
    ),
    "PT": ("Inês", "Gonçalo", "Conceição", "Tomás", "Luísa", "Simão", "Mafalda", "Rui", "Leonor", "Vítor"),
    "MA": ("فاطمة", "محمد", "خديجة", "يوسف", "سلمى", "عمر", "زينب", "حمزة", "نادية", "إلياس"),
}
LAST_NAMES = {
    "ES": ("Muñoz", "García-Ibáñez", "Peña", "Echeverría", "Sánchez", "Núñez", "Ferrer", "López de Haro"),
    "PT": ("Gonçalves", "Magalhães", "Araújo", "Simões", "Assunção", "Freitas", "Brandão", "Leitão"),
    "MA": ("العلوي", "بناني", "الإدريسي", "التازي", "برادة", "الفاسي", "السباعي", "المنصوري"),
}
LATIN = {"ES": "cliente", "PT": "cliente-pt", "MA": "client-ma"}
"""The mail domains' first word by market: mailboxes are in Latin letters."""
COMPANY_WORDS = {
    "ES": ("Conservas", "Bodegas", "Laboratorios", "Envases", "Aceites"),
    "PT": ("Conserveira", "Adega", "Laboratórios", "Embalagens", "Azeites"),
    "MA": ("مصنع", "شركة", "مختبرات", "تغليف", "زيوت"),
}
COMPANY_PLACES = {
    "ES": ("del Ebro", "Cantábrico", "La Mancha", "de Levante", "Sierra Norte", "del Duero"),
    "PT": ("do Douro", "do Minho", "do Tejo", "do Algarve", "da Serra", "do Mondego"),
    "MA": ("الأطلس", "الدار البيضاء", "طنجة", "أكادير", "فاس", "سوس"),
}

SOURCES = ("search", "webinar", "partner", "fair", "social", "referral", "direct")
SOURCE_SHARES = (0.34, 0.16, 0.12, 0.1, 0.12, 0.06, 0.1)
CAMPAIGNS = (
    "marca-2026",
    "ahorro-linea",
    "feria-primavera",
    "webinar-mermas",
    "feria-otono",
    "repuestos",
    "",
)
CAMPAIGN_SHARES = (0.2, 0.2, 0.1, 0.15, 0.1, 0.05, 0.2)
FIRST_CAMPAIGNS = (
    (0, 1, 1, 0, 5, 5, -1),
    (3, 3, 3, 3, 3, 3, -1),
    (-1, -1, -1, -1, -1, -1, -1),
    (2, 2, 2, 2, 2, 2, 2),
    (0, 1, 1, 0, 0, 1, -1),
    (-1, -1, -1, -1, -1, -1, -1),
    (-1, -1, -1, -1, -1, -1, -1),
)
"""By source, the campaign of a first visit in place of the one drawn: a fair's brings no searcher."""
SPRING_FAIR, AUTUMN_FAIR = 2, 4

PATHS = (
    "/",
    "/blog/medir-paradas",
    "/blog/repuestos",
    "/maquinas/envolvedora-e4",
    "/maquinas/etiquetadora-t2",
    "/casos/conservas-del-ebro",
    "/casos/adega-do-douro",
    "/precios",
    "/precios/mantenimiento",
    "/empleo/ingenieria",
)
IDLE_PATHS = (0.3, 0.27, 0.18, 0.1, 0.06, 0.04, 0.03, 0.01, 0.0, 0.01)
KEEN_PATHS = (0.12, 0.08, 0.05, 0.22, 0.15, 0.12, 0.08, 0.12, 0.06, 0.0)


@dataclass(frozen=True, slots=True)
class Rep:
    """A salesperson's habits. Times are working minutes but for `wall_share` of their answers."""

    key: str
    markets: tuple[float, float, float]
    """How often they get a lead of Spain, Portugal and Morocco."""
    quick: float
    """How much of the promised time their first answer takes, at the median."""
    spread: float
    wall_share: float
    """The eager answer at once, at night too: this share of first answers."""
    untouched: float
    """The share of leads they never try."""
    attempts: float
    """How many times they try on average before they give up."""
    notes: float
    """The share of returns they give a reason for within the day."""
    backdates: float = 0.005
    """The share of attempts written down days later."""


REPS = (
    Rep("marta", (0.34, 0.02, 0.0), 0.22, 0.85, 0.22, 0.005, 7.8, 0.97, 0.002),
    Rep("javier", (0.34, 0.02, 0.0), 0.42, 1.0, 0.03, 0.03, 5.6, 0.84, 0.035),
    Rep("nuria", (0.22, 0.0, 0.0), 0.27, 0.8, 0.02, 0.01, 7.4, 0.95),
    Rep("joao", (0.05, 0.5, 0.0), 0.34, 0.9, 0.05, 0.02, 6.8, 0.9, 0.012),
    Rep("beatriz", (0.05, 0.46, 0.0), 0.2, 0.8, 0.15, 0.005, 7.8, 0.96),
    Rep("salma", (0.0, 0.0, 0.75), 0.28, 0.9, 0.1, 0.01, 7.0, 0.93),
    Rep("youssef", (0.0, 0.0, 0.25), 0.4, 0.9, 0.05, 0.02, 6.6, 0.92),
    Rep("luis", (0.004, 0.002, 0.003), 0.6, 1.1, 0.1, 0.05, 3.5, 0.8),
)
"""youssef gets leads from July on; luis, who directs, hardly any: too few to be judged by."""
PEOPLE = tuple(rep.key for rep in REPS)
