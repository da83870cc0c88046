"""A mapping to start with, guessed from the names of a file's columns in English, Spanish, Portuguese and Arabic."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from leadpact.events.kinds import KINDS, to_kind
from leadpact.log.relation import bare_name
from leadpact.web.pages.sources.draft import Draft, Rule, named, rules_of_values

HEADERS: Final[Mapping[str, str]] = {
    "lead_id": "leadid lead idlead contactid contact personid customerid clientid userid prospectid email emailaddress "
    "idcontacto contactoid contacto idcliente clienteid cliente idprospecto prospecto correo correoelectronico "
    "idcontato contatoid contato idpessoa clienteid enderecodeemail "
    "معرفالعميلالمحتمل معرفالعميل رقمالعميل العميلالمحتمل العميل جهةالاتصال معرفجهةالاتصال "
    "البريدالإلكتروني البريدالالكتروني البريد",
    "at": "at timestamp eventtime occurredat happenedat datetime dateandtime time date createdat createddate created "
    "createdate activitydate submittedat when "
    "fechayhora fechahora fecha fechadecreacion fechacreacion creadoel momento hora cuando "
    "dataehora datahora data datadecriacao datacriacao criadoem horario quando "
    "التاريخوالوقت الوقتوالتاريخ التاريخ تاريخ الوقت تاريخالإنشاء تاريخالحدث",
    "event_id": "eventid messageid activityid ideevento idevento eventoid iddeevento iddoevento معرفالحدث رقمالحدث",
    "account_id": "accountid account companyid organizationid organisationid idcuenta cuentaid cuenta idempresa empresaid "
    "idconta contaid conta معرفالحساب رقمالحساب الحساب معرفالشركة",
    "actor": "actor owner leadowner rep salesrep agent assignedto user performedby "
    "propietario responsable comercial vendedor asesor agente usuario "
    "proprietario responsavel vendedora corretor المسؤول المالك المندوب مندوبالمبيعات الموظف",
    "logged_at": "loggedat recordedat enteredat registradoel fechaderegistro fecharegistro registradoem "
    "dataderegistro تاريخالتسجيل",
    "source": "source leadsource origin origen fuente origem fonte canal المصدر مصدرالعميل",
}
KIND: Final = (
    "kind event eventtype eventname type activity activitytype action what "
    "evento tipodeevento tipoevento tipo actividad tipodeactividad accion "
    "tipodeeventos atividade tipodeatividade acao نوعالحدث الحدث النوع نوعالنشاط النشاط"
)
VALUES: Final[Mapping[str, str]] = {
    "call_made": "call phonecall outboundcall llamada llamadarealizada ligacao chamada مكالمة اتصال اتصالهاتفي",
    "email_sent": "email emailsent correo correoenviado emailenviado بريد بريدإلكتروني",
    "message_sent": "message sms whatsapp mensaje mensajeenviado mensagem mensagemenviada رسالة",
    "video_sent": "video videoenviado فيديو",
    "form_submitted": "form formsubmission submission formulario formularioenviado نموذج إرسالنموذج",
    "page_viewed": "pageview visit pagevisit visita paginavista visualizacao زيارة",
    "meeting_booked": "meeting meetingscheduled reunion reunionagendada reuniao reuniaoagendada اجتماع حجزاجتماع",
    "meeting_held": "meetingcompleted reunioncelebrada reuniaorealizada اجتماعمنعقد",
    "replied": "reply response respuesta resposta رد",
    "unsubscribed": "unsubscribe optout baja descadastro إلغاءالاشتراك",
    "lead_identified": "lead newlead created leadcreated nuevolead alta novolead عميلجديد",
    "deal_opened": "opportunity opportunitycreated oportunidad oportunidade فرصة",
    "deal_won": "won closedwon ganada ganado ganha ganho صفقةرابحة",
    "deal_lost": "lost closedlost perdida perdido صفقةخاسرة",
}
FEW: Final = 60
"""Values of a column that can be kinds; one with more of them says something else."""


def guess(columns: Sequence[str], values: Mapping[str, Sequence[tuple[str, int]]], zone: str) -> Draft:
    """A draft for a file. `values`: those of the columns that could say the kind (`kind_columns`), with their counts."""
    taken: dict[str, str] = {}
    for field, said in HEADERS.items():
        found = _first(columns, said.split(), set(taken.values()))
        if found is not None:
            taken[field] = found
    of_kind = next((name for name in kind_columns(columns) if 0 < len(values.get(name, ())) <= FEW), None)
    rest = [name for name in columns if name not in taken.values() and name != of_kind]
    rules = (
        rules_of_values(of_kind, values[of_kind], kind_of) if of_kind else (Rule("", "lead_identified", ""),)
    )
    return Draft(taken, zone, "", {named(name): name for name in rest}, rules)


def kind_columns(columns: Sequence[str]) -> list[str]:
    """The columns whose values may say what happened, the likeliest first."""
    bare = {_bare(name): name for name in reversed(columns)}
    return [bare[said] for said in dict.fromkeys(map(_bare, KIND.split())) if said in bare]


def kind_of(value: str) -> str:
    """The kind that a value of a column means: one of ours, by its name in four languages, else its own if it has one."""
    own = to_kind(value)
    if own in KINDS:
        return own
    bare = _bare(value)
    return next((kind for kind, said in VALUES.items() if bare in map(_bare, said.split())), own)


def _first(columns: Sequence[str], said: Sequence[str], taken: set[str]) -> str | None:
    """The column with the likeliest of these names that nothing else has."""
    bare = {_bare(name): name for name in reversed(columns) if name not in taken}
    return next((bare[each] for each in map(_bare, said) if each in bare), None)


def _bare(name: str) -> str:
    """Without case, accents and what is between words."""
    apart = unicodedata.normalize("NFKD", name)
    return bare_name("".join(letter for letter in apart if not unicodedata.combining(letter)))
