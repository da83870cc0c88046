"""Agreements the tests start from: one that has everything, and a small one."""

WHOLE = """\
leadpact: 1
name: Acme inbound 2026
language: es
effective: 2026-01-01          # dates without time are 00:00 in `timezone`; `until` is inclusive
until: 2026-12-31              # an agreement is bound by time
timezone: Europe/Madrid        # months, cohorts and days are counted here
currency: EUR
applies_to: "region = 'Iberia'"        # several products or teams: several agreements; a lead belongs to the first that applies
parties:
  marketing: {head: ana,  people: {ana: {name: Ana Ruiz, email: ana@acme.example, role: CMO}}}
  sales:     {head: luis, people: {luis: {name: Luis Gil, email: luis@acme.example},
                                   marta: {name: Marta Paz, email: marta@acme.example, capacity: 30 per 1w, calendar: madrid}}}
signers: [ana, luis]
calendars:
  madrid: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-14:00, 15:30-18:30]},
           holidays: ES-MD, closed: [2026-08-15], special: {2026-12-24: [09:00-13:00]}}
calendar: madrid               # used wherever none is named
personas:
  plant-manager: {match: "job_title ILIKE '%plant%' AND employees >= 50", buying_role: decision_maker,
                  demographics: "40 a 55 años", identifiers: [planta, turno],
                  challenges: "Paradas", goals: {es: "Menos paradas", ar: "توقف أقل"}, objections: [precio, tiempo]}

goals:                         # 1 shared, SMART, in money
  revenue: {target: 1_200_000, by: 2026-12-31, counted_from: 2026-01-01, counts: "type = 'new'", marketing_share: 60%, average_deal: 24_000,
            conversion: {visitor: 2%, lead: 25%, mql: 60%, sql: 40%, opportunity: 30%},   # each named stage's rate to the next named; the last one's to a customer
            season: {aug: 40%}, lag: {mql: 90d}, rounding: up}
  credit: {by: handoff, lookback: 180d}       # when a won deal counts as marketing's
  segments: {enterprise: {when: "employees >= 500", share: 40%, average_deal: 60_000}}
  methods: {webinars: 30%, search: 45%, partners: 25%}      # how marketing means to get there
definitions:                   # 2 one meaning for each word
  properties: {employees: number, industry: text, is_competitor: yes_no, won_at: instant}   # undeclared is text
  stages:
    - {id: contact, means: "Lo acordado"}
    - {id: lead, means: "Lo acordado", enter: {on: form_submitted}}
    - {id: mql,  means: "Lo acordado", owner: marketing, enter: {grade: [A1, A2, B1]}}
    - {id: sal,  means: "Lo acordado", owner: sales, enter: {on: lead_accepted}}
    - {id: sql,  means: "Lo acordado", owner: sales, enter: {on: stage_set, when: "stage = 'sql'"}}
    - {id: opportunity, owner: sales, enter: {on: deal_opened}}
    - {id: customer, means: "Lo acordado", enter: {on: deal_won}}
  deal_stages: [discovery, proposal, negotiation]
  excluded: "email ILIKE '%@acme.example' OR is_competitor"
qualification:                 # 3 fit x interest
  fit:      {limit: 100, rules: [{id: industry, when: "industry IN ('Manufacturing')", points: 40}, {id: big, when: "employees > 500", points: 30}]}
  interest: {limit: 100, half_life: 30d, rules: [
              {id: pricing, on: page_viewed, when: "path LIKE '/pricing%'", points: 10, limit: 30, at_most: 3 per 1d},
              {id: guide,   on: form_submitted, when: "form = 'guide'", points: 15},
              {id: gone,    on: unsubscribed, points: -60}]}
  grades:   {fit: {A: 60, B: 30, C: 0}, interest: {1: 50, 2: 20, 3: 0}}
  buying_stage: {decision: "path LIKE '/pricing%'", consideration: "form = 'guide'", default: awareness}
handoff:                       # 4 when, with what, to whom; and back
  unit: account                # or lead: one conversation per company, or per person
  triggers: [{id: demo, on: form_submitted, when: "form = 'demo'"}, {id: score, on_stage: mql}]
  share:    {mql: [contact, source], handed_off: [score_explained, last_events, persona, buying_stage]}
  required: [email, phone, company]        # a handoff without them happens, and is marketing's miss
  notify:   {to: owner, by: [email, slack], copy: sales.head}
  route:    {by: weighted_round_robin, keep_owner: true, respect: [capacity, away, hours]}
  accept:   {within: 1bd, implied_by: attempt_made, silence: missed}
  up_to:    120% of plan       # what sales promises to absorb; handoffs beyond it, by week, are shown apart
  return:   {after: {attempts: 6, without: connected}, cool_down: {for: 30d, despite: [demo]},
             track: {not_now: long-term, no_fit: none, default: re-engage}}
nurturing:                     # 5 tracks by buying stage
  tracks: {re-engage: {buying_stage: consideration, start: {manual: sales},
           steps: [{after: 0d, send: case-study, says: "Lo acordado"}, {after: 4bd, send: webinar, says: "Lo acordado"}],
           stop: [replied, meeting_booked, unsubscribed, handed_off]},
            long-term: {steps: [{after: 30d, send: news}]}}
follow_up:                     # 6 speed and depth
  outcomes: {connected: [connected, callback_agreed], not_connected: [no_answer, voicemail, busy, wrong_number]}
  reasons:  {no_answer: "No contesta", not_now: "Ahora no", no_fit: "No encaja",
              duplicate: "Repetido", bad_data: "Datos malos", went_elsewhere: {es: "Otro proveedor"}, other: {text: required}}   # one list: reject, return, no progress
  excuses:  [duplicate, bad_data]          # reasons that void what was still owed
  clocks:
    first-response: {owed_by: sales, starts: handed_off, stops: attempt_made, calendar: {by: owner, default: madrid},
                     within: [{trigger: demo, is: 5bm}, {grade: A1, is: 30bm}, {default: 4bh}],
                     at_risk: 50%, objective: 90%, escalate: [{at: 100%, notify: sales.head}, {at: 200%, reassign: true}]}
    again:          {owed_by: sales, starts: triggered_again, stops: attempt_made, within: 4bh, objective: 90%}
    depth:          {owed_by: sales, starts: handed_off, needs: {attempts: 6, channels: [phone, email], gap: {min: 4bh, max: 3bd}},
                     satisfied_by: [connected, meeting_booked], within: 15bd, objective: 80%}
    reason-noted:   {owed_by: sales, starts: returned, stops: no_progress_noted, within: 1bd, objective: 95%}
  pauses:   {by: [sales.head], reasons: {buyer_away: "De viaje"}, at_most: 10bd}
kpis:                          # 7 what both teams report; a clock is already one, by its objective
  mql_volume:         {owed_by: marketing, volume: mql, target: plan, sign: result}
  good_mql:           {owed_by: marketing, share_of: mql, grade: [A1, A2], target: 50%, sign: leading}
  lead_to_mql:        {owed_by: marketing, conversion: [lead, mql], window: 90d, target: 25%, sign: leading}
  complete_handoffs:  {owed_by: marketing, complete: handoff.required, target: 98%}
  attempts_unreached: {owed_by: sales, attempts: mean, of: never_connected, target: 6}

review:                        # a living document
  meetings: {numbers: {every: month, on: first tue, at: "10:00", agenda: [volumen, ritmo]}, campaigns: {every: month, on: third tue, at: "10:00"}}
  reports:  {marketing: [contact_history, alerts, mql_volume], sales: [attempts, status, revenue]}   # what each side tells the other
  close:    3bd                # after month end the month's numbers are frozen
  disputes: {decided_by: [marketing.head, sales.head], within: 5bd, backdate_grace: 1bd}
  if_missed: "Lo acordado"
"""

SMALL = """\
name: Small
effective: 2026-01-01
parties:
  marketing: {people: {ana: {name: Ana}}}
  sales: {people: {luis: {name: Luis}}}
calendars:
  office: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-18:00]}}
handoff:
  triggers:
    - {id: demo, on: form_submitted, when: "form = 'demo'"}
follow_up:
  clocks:
    first-response:
      owed_by: sales
      starts: handed_off
      stops: attempt_made
      within: 4bh
      objective: 90%
"""


def changed(old: str, new: str, text: str = WHOLE) -> str:
    """The example with one place changed; the place must exist once."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return text.replace(old, new)
