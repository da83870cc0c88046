"""Agreements of the random histories, first half: they are documents, as a customer would write them."""

PEOPLE = """
parties:
  marketing: {head: ana, people: {ana: {name: Ana}, eva: {name: Eva, email: eva@acme.example}}}
  sales:
    head: luis
    people:
      luis: {name: Luis}
      marta: {name: Marta, calendar: lisbon}
      pablo: {name: Pablo, calendar: night}
      zoe: {name: Zoe}
calendars:
  madrid:
    timezone: Europe/Madrid
    hours: {mon-fri: ["09:00-14:00", "15:30-18:30"]}
    closed: [2026-03-30, 2026-12-25]
    special: {2026-12-24: ["09:00-13:00"], 2026-03-28: ["10:00-12:00"]}
  lisbon: {timezone: Europe/Lisbon, hours: {mon-sat: ["08:30-17:00"]}, breaks: {mon-fri: ["12:00-13:00"]}}
  night: {timezone: America/New_York, hours: {mon-fri: ["00:00-06:00", "22:00-24:00"], sun: ["01:00-04:00"]}}
"""
TYPES = "properties: {employees: number, is_competitor: yes_no}"
STAGES = """
  stages:
    - {id: contact}
    - {id: lead, enter: {on: form_submitted}}
    - {id: mql, owner: marketing, enter: {grade: [A1, A2, B1]}}
    - {id: sal, owner: sales, enter: {on: lead_accepted}}
    - {id: sql, owner: sales, enter: {on: stage_set, when: "stage = 'sql'"}}
    - {id: opportunity, owner: sales, enter: {on: deal_opened}}
    - {id: customer, enter: [{on: deal_won}, {when: "industry = 'Customer'"}]}
"""
SCORES = """
  fit:
    limit: 100
    rules:
      - {id: industry, when: "industry IN ('Manufacturing', 'Energy')", points: 40}
      - {id: size, when: "lead.employees >= 50", points: 35, limit: 30}
      - {id: demo, on: form_submitted, when: "form = 'demo'", points: 12.5, limit: 30}
"""

INBOUND = f"""
name: Inbound
effective: 2026-01-01
timezone: Europe/Madrid
{PEOPLE}
definitions:
  {TYPES}
  {STAGES}
  excluded: "email ILIKE '%@acme.example' OR is_competitor"
qualification:
  {SCORES}
  interest:
    limit: 80
    half_life: 7d
    rules:
      - {{id: pricing, on: page_viewed, when: "path LIKE '/pricing%'", points: 10, limit: 25, at_most: 2 per 1d}}
      - {{id: guide, on: form_submitted, when: "form = 'guide'", points: 21}}
      - {{id: any, on: [form_submitted, email_clicked], points: 8, at_most: 3 per 1w}}
      - {{id: gone, on: unsubscribed, points: -60}}
  grades: {{fit: {{A: 60, B: 30, C: 0}}, interest: {{1: 30, 2: 15, 3: 0}}}}
  buying_stage: {{decision: "path LIKE '/pricing%'", consideration: "form = 'guide'"}}
handoff:
  unit: account
  triggers:
    - {{id: demo, on: form_submitted, when: "form = 'demo'"}}
    - {{id: score, on_stage: mql}}
    - {{id: hand, on: stage_set, when: "stage = 'mql'"}}
  required: [email, phone, company]
  accept: {{within: 1bd}}
  return:
    after: {{attempts: 4, without: connected}}
    cool_down: {{for: 5d, despite: [demo]}}
    track: {{not_now: long-term, no_fit: none, default: re-engage}}
nurturing:
  tracks:
    re-engage: {{start: {{manual: sales}}, steps: [{{after: 0d, send: one}}, {{after: 4bd, send: two}}, {{after: 2d, send: three}}]}}
    long-term: {{steps: [{{after: 1w, send: a}}, {{after: 1w, send: b}}], stop: [replied, form_submitted, {{on_stage: sql}}]}}
follow_up:
  excuses: [duplicate, bad_data]
  clocks:
    first-response:
      owed_by: sales
      starts: handed_off
      stops: attempt_made
      calendar: {{by: owner, default: madrid}}
      within: [{{trigger: demo, is: 30bm}}, {{grade: A1, is: 90bm}}, {{default: 4bh}}]
      at_risk: [50%, 75%]
      escalate: [{{at: 100%, notify: sales.head}}, {{at: 200%, reassign: true}}]
    again: {{owed_by: sales, starts: triggered_again, stops: [attempt_made, rejected], within: 4bh, at_risk: 50%}}
    depth:
      owed_by: sales
      starts: handed_off
      needs: {{attempts: 3, channels: [phone, email], gap: {{min: 4bh, max: 3bd}}}}
      satisfied_by: [connected, meeting_booked]
      within: 8bd
      at_risk: 50%
      escalate: [{{at: 110%, notify: [owner, luis]}}]
    reason-noted: {{owed_by: sales, starts: returned, stops: no_progress_noted, within: 1bd}}
    thanks: {{owed_by: marketing, starts: {{on_stage: sql}}, stops: [{{on: email_sent}}, {{on_stage: opportunity}}], within: 2d}}
  pauses: {{by: [sales.head], reasons: {{buyer_away: Away, holiday: Holiday}}, at_most: 3bd}}
"""
INBOUND_2 = (
    INBOUND.replace("effective: 2026-01-01", "effective: 2026-04-01")
    .replace("half_life: 7d", "half_life: 3d")
    .replace("trigger: demo, is: 30bm", "trigger: demo, is: 15bm")
    .replace("{default: 4bh}]", "{when: \"source = 'web'\", is: 2bh}, {default: 1bd}]")
    .replace("after: {attempts: 4", "after: {attempts: 3")
    .replace(
        "    again: {owed_by: sales, starts: triggered_again", "    again: {owed_by: sales, starts: joined"
    )
    .replace("id: industry, when", "id: sector, when")
)

PEOPLE_FIRST = f"""
name: People
effective: 2026-01-01
timezone: Europe/Madrid
{PEOPLE}
definitions:
  {TYPES}
  stages:
    - {{id: known, enter: {{when: "email IS NOT NULL"}}}}
    - {{id: engaged, enter: [{{on: [replied, page_viewed], when: "path = '/pricing'"}}, {{grade: B1}}]}}
    - {{id: ready, owner: marketing, enter: {{grade: [A1, A2], when: "employees > 10"}}}}
    - {{id: working, owner: sales, enter: {{on: lead_accepted, when: "contains(coalesce(source, 'x'), 'e') OR kind = 'call_made'"}}}}
    - {{id: won, enter: {{on: deal_won}}}}
qualification:
  {SCORES}
  interest:
    expires: 5d
    rules:
      - {{id: pricing, on: page_viewed, points: 20, limit: 50}}
      - {{id: guide, on: form_submitted, points: 25, at_most: 1 per 2h}}
      - {{id: gone, on: unsubscribed, points: -30}}
  grades: {{fit: {{A: 50, B: 20}}, interest: {{1: 40, 2: 20}}}}
  buying_stage: {{decision: "path = '/pricing'", awareness: "TRUE", default: awareness}}
handoff:
  unit: lead
  triggers:
    - {{id: ready, on_stage: ready}}
    - {{id: ask, on: form_submitted, when: "form = 'demo'"}}
    - {{id: won, on: deal_opened}}
  required: [email]
  route: {{keep_owner: false}}
  accept: {{within: 4bh, implied_by: [attempt_made]}}
  return: {{after: {{attempts: 3}}, cool_down: {{for: 3bd, despite: [ask]}}, track: {{default: slow}}}}
nurturing:
  tracks:
    slow: {{steps: [{{after: 1bd, send: x}}, {{after: 0bd, send: w}}], stop: [handed_off, connected, {{on: page_viewed, when: "path = '/pricing'"}}]}}
    fast: {{start: {{on: email_clicked, when: "path = '/pricing'", manual: [marketing]}}, steps: [{{after: 30m, send: y}}]}}
    welcome: {{start: {{on_stage: engaged}}, steps: [{{after: 3bh, send: z}}], stop: [track_entered, attempt_made]}}
follow_up:
  outcomes: {{connected: [connected, callback_agreed]}}
  excuses: [no_fit]
  clocks:
    owner-first:
      owed_by: sales
      starts: assigned
      stops: attempt_made
      calendar: {{by: owner}}
      within: 3bh
      at_risk: [25%, 50%]
      escalate: [{{at: 50%}}, {{at: 150%, notify: owner, reassign: true}}]
    reached: {{owed_by: sales, starts: handed_off, stops: connected, within: 2d, at_risk: 90%, escalate: [{{at: 120%}}]}}
    spread:
      owed_by: sales
      starts: accepted
      needs: {{attempts: 2, gap: {{min: 6h}}}}
      satisfied_by: connected
      stops: lead_rated
      within: 3d
      at_risk: [40%, 80%]
    brief: {{owed_by: marketing, starts: {{on: lead_identified, when: "industry = 'Energy'"}}, stops: [{{on: email_clicked, when: "path = '/pricing'"}}, handed_off], within: [{{grade: [A1, A2], is: 1h}}, {{when: "lead.employees > 100", is: 1d}}]}}
    returned-note: {{owed_by: sales, starts: lead_returned, stops: [no_progress_noted, track_left], within: 1d}}
  pauses: {{by: [sales, owner], at_most: 2d}}
review:
  disputes: {{decided_by: [luis, ana, eva], backdate_grace: 8h}}
"""
PEOPLE_SECOND = (
    PEOPLE_FIRST.replace("effective: 2026-01-01", "effective: 2026-03-30")
    .replace("expires: 5d", "half_life: 48h")
    .replace("    - {id: ready, owner", "    - {id: warm, enter: {grade: B2}}\n    - {id: ready, owner")
    .replace("within: 3bh", "within: [{trigger: ask, is: 45bm}, {default: 2h}]")
)
PEOPLE_THIRD = (
    PEOPLE_SECOND.replace("effective: 2026-03-30", "effective: 2026-06-01T12:00:00+02:00\nuntil: 2026-10-31")
    .replace("half_life: 48h", "expires: 3d")
    .replace("accept: {within: 4bh,", "accept: {within: 1h, silence: accepted,")
    .replace(
        "id: pricing, on: page_viewed, points: 20, limit: 50",
        "id: pricing, on: page_viewed, points: 20, limit: 30",
    )
)

SILENT = f"""
name: Silent
effective: 2026-02-01
timezone: Europe/Madrid
{PEOPLE}
calendar: lisbon
definitions:
  {TYPES}
  {STAGES}
qualification:
  {SCORES}
  interest: {{rules: [{{id: page, on: page_viewed, points: 15}}, {{id: form, on: form_submitted, points: 7.25}}, {{id: gone, on: unsubscribed, points: -20, limit: 0}}]}}
  grades: {{fit: {{A: 40, B: 12, C: 0}}, interest: {{1: 30, 2: 15, 3: 0}}}}
  buying_stage: {{consideration: "kind = 'replied'", default: consideration}}
handoff:
  unit: account
  triggers: [{{id: hot, on_stage: mql}}, {{id: demo, on: form_submitted, when: "form = 'demo'"}}]
  route: {{keep_owner: false}}
  accept: {{within: 3bh, silence: accepted, implied_by: []}}
  return: {{track: {{no_answer: drip, default: none}}}}
nurturing:
  tracks: {{drip: {{steps: [{{after: 90bm, send: a}}, {{after: 1d, send: b}}]}}}}
follow_up:
  reasons: {{no_answer: No answer, not_now: Not now, duplicate: Twice}}
  clocks:
    first: {{owed_by: sales, starts: handed_off, stops: [attempt_made, accepted], within: 2bh, escalate: [{{at: 100%, notify: luis}}]}}
    after-yes: {{owed_by: sales, starts: accepted, stops: connected, within: 1bd, at_risk: 50%}}
    joint: {{owed_by: sales, starts: joined, stops: [{{on: call_made, when: "outcome = 'connected'"}}, returned], within: 6h}}
    quick: {{owed_by: sales, starts: attempt_made, stops: [meeting_booked, rejected, lead_returned], within: 12h, at_risk: 99.5%}}
    nurse: {{owed_by: marketing, starts: track_entered, stops: [track_left, email_delivered], within: 2bd}}
    never-alone: {{owed_by: sales, starts: handed_off, satisfied_by: [replied], needs: {{attempts: 2, channels: [phone], gap: {{max: 20h}}}}, within: 2w, escalate: [{{at: 5%}}, {{at: 6%, reassign: true}}]}}
"""
TEXTS = {
    "inbound": (INBOUND, INBOUND_2),
    "people": (PEOPLE_FIRST, PEOPLE_SECOND, PEOPLE_THIRD),
    "silent": (SILENT,),
}
