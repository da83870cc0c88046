"""Agreements of the random histories, second half."""

from .texts_one import PEOPLE, SCORES, STAGES, TYPES

DEEP = f"""
name: Deep
effective: 2026-01-01
until: 2026-03-31
timezone: Europe/Madrid
{PEOPLE}
definitions:
  {TYPES}
  {STAGES}
  excluded: "industry = 'Competitor'"
qualification:
  {SCORES}
  interest: {{half_life: 24h, rules: [{{id: page, on: page_viewed, points: 30}}, {{id: form, on: form_submitted, points: 40}}]}}
handoff:
  unit: lead
  triggers: [{{id: demo, on: form_submitted, when: "form = 'demo'"}}, {{id: hot, on_stage: mql}}, {{id: again, on: replied}}]
  accept: {{within: 2bd, implied_by: []}}
  return: {{after: {{attempts: 5}}, cool_down: {{for: 1bd}}, track: {{default: none, not_now: wait}}}}
nurturing: {{tracks: {{wait: {{start: {{manual: [sales, marketing], on: [unsubscribed]}}, steps: [{{after: 10bh, send: q}}]}}}}}}
follow_up:
  excuses: [duplicate]
  clocks:
    daily: {{owed_by: sales, starts: handed_off, needs: {{attempts: 3, gap: {{max: 1bd}}}}, within: 3bd, satisfied_by: [connected, deal_opened], at_risk: [10%, 33.3%, 66%], escalate: [{{at: 100%}}, {{at: 120%, notify: marketing.head}}]}}
    wide: {{owed_by: sales, starts: handed_off, needs: {{attempts: 2, channels: [phone, message, email], gap: {{min: 1h, max: 26h}}}}, within: 4d, satisfied_by: meeting_booked, at_risk: 50%}}
    hours: {{owed_by: sales, starts: handed_off, needs: {{attempts: 2, gap: {{min: 90bm}}}}, calendar: {{by: owner, default: night}}, within: 9bh, escalate: [{{at: 150%}}]}}
    reply: {{owed_by: sales, starts: replied, stops: [attempt_made, deal_opened], within: 0bh, escalate: [{{at: 100%}}]}}
  pauses: {{by: [luis, marketing], reasons: {{buyer_away: Away}}, at_most: 6bh}}
review: {{disputes: {{backdate_grace: 2bh}}}}
"""
DEEP_2 = (
    DEEP.replace("effective: 2026-01-01\nuntil: 2026-03-31", "effective: 2026-04-06")
    .replace("within: 3bd, satisfied_by", "within: 30bh, satisfied_by")
    .replace("gap: {max: 1bd}", "gap: {max: 20bh}")
    .replace("attempts: 2, gap: {min: 90bm}", "attempts: 3, gap: {min: 30bm}")
    .replace("    reply:", "    answer:")
)

NIGHT = f"""
name: Night
effective: 2026-01-01
timezone: America/New_York
{PEOPLE}
calendar: night
definitions: {{{TYPES}}}
qualification:
  {SCORES}
  interest: {{expires: 36h, rules: [{{id: page, on: page_viewed, points: 33.333, limit: 70}}]}}
handoff:
  unit: account
  triggers: [{{id: any, on: form_submitted}}, {{id: call, on: call_made, when: "direction = 'inbound'"}}]
  required: [phone]
  accept: {{within: 2bh}}
  return: {{after: {{attempts: 2}}, cool_down: {{for: 10bh, despite: [call]}}}}
follow_up:
  excuses: [bad_data]
  clocks:
    owner-night: {{owed_by: sales, starts: handed_off, stops: attempt_made, calendar: {{by: owner}}, within: 1bd, at_risk: 50%, escalate: [{{at: 100%}}, {{at: 101%}}]}}
    owner-own: {{owed_by: sales, starts: assigned, stops: [attempt_made], calendar: {{by: owner, default: madrid}}, within: 2bd, at_risk: 20%}}
    wall: {{owed_by: sales, starts: handed_off, stops: [connected], within: 24h, at_risk: [50%], escalate: [{{at: 300%}}]}}
    second: {{owed_by: sales, starts: handed_off, stops: [lead_rated, accepted], within: 5400bs, at_risk: 33%}}
  pauses: {{by: [sales.head, owner], reasons: {{buyer_away: Away}}}}
"""
NIGHT_2 = NIGHT.replace("effective: 2026-01-01", "effective: 2026-03-27").replace("within: 24h", "within: 1w")

TRACKS = f"""
name: Tracks
effective: 2026-01-01
timezone: Europe/Madrid
{PEOPLE}
definitions:
  {TYPES}
  {STAGES}
qualification:
  {SCORES}
  interest: {{limit: 50, half_life: 2w, rules: [{{id: page, on: page_viewed, points: 10, limit: 20}}, {{id: form, on: form_submitted, points: 30}}, {{id: gone, on: unsubscribed, points: -50}}]}}
handoff:
  unit: account
  triggers: [{{id: demo, on: form_submitted, when: "form = 'demo'"}}]
  return: {{cool_down: {{for: 2d, despite: [demo]}}, track: {{not_now: long, no_fit: none, no_answer: short, default: short}}}}
nurturing:
  tracks:
    short: {{start: {{manual: marketing, on: email_opened}}, steps: [{{after: 0d, send: a}}, {{after: 1h, send: b}}, {{after: 1bd, send: c}}], stop: [handed_off, replied, returned, rejected]}}
    long: {{start: {{on_stage: lead}}, steps: [{{after: 1w, send: d}}, {{after: 3bd, send: e}}, {{after: 2w, send: f}}]}}
    open: {{start: {{on: [webinar_joined, page_viewed], when: "path = '/webinar'"}}, steps: [{{after: 2bh, send: g}}], stop: [{{on: form_submitted, when: "form <> 'guide'"}}, track_stopped, assigned]}}
follow_up:
  clocks:
    keep: {{owed_by: marketing, starts: track_entered, stops: [email_sent, track_left], within: 1bd, at_risk: 50%}}
    leave: {{owed_by: marketing, starts: track_left, stops: [track_entered, handed_off], within: [{{when: "lead.industry = 'Energy'", is: 2h}}, {{default: 1d}}]}}
    respond: {{owed_by: sales, starts: handed_off, stops: [attempt_made, rejected], within: 4bh, escalate: [{{at: 50%}}, {{at: 100%}}]}}
    sql-soon: {{owed_by: sales, starts: accepted, stops: [{{on_stage: sql}}, {{on_stage: opportunity}}], within: 2bd}}
  pauses: {{by: [sales], reasons: {{buyer_away: Away}}, at_most: 1d}}
"""
TRACKS_2 = (
    TRACKS.replace("effective: 2026-01-01", "effective: 2026-03-01")
    .replace("{after: 1h, send: b}, ", "")
    .replace("start: {manual: marketing, on: email_opened}", "start: {manual: [sales], on: email_opened}")
)

STRICT = f"""
name: Strict
effective: 2026-01-01
timezone: Europe/Madrid
applies_to: "region = 'Iberia' OR kind = 'replied'"
{PEOPLE}
definitions:
  {TYPES}
  {STAGES}
  excluded: "email ILIKE '%@acme.example' OR is_competitor"
qualification:
  {SCORES}
  interest: {{rules: [{{id: page, on: page_viewed, points: 26, at_most: 1 per 1h}}, {{id: form, on: form_submitted, points: 26}}, {{id: gone, on: unsubscribed, points: -52}}]}}
handoff:
  unit: account
  triggers: [{{id: score, on_stage: mql}}, {{id: demo, on: form_submitted, when: "form = 'demo'"}}]
  required: [email, phone, company, employees, is_competitor]
  accept: {{within: 4bh}}
  return: {{after: {{attempts: 3}}, cool_down: {{for: 2d}}}}
follow_up:
  excuses: [duplicate, bad_data]
  clocks:
    first: {{owed_by: sales, starts: handed_off, stops: attempt_made, within: [{{grade: [A1, B1], is: 1bh}}, {{default: 3bh}}], at_risk: 50%, escalate: [{{at: 100%, notify: sales.head, reassign: true}}]}}
    again: {{owed_by: sales, starts: triggered_again, stops: attempt_made, within: 2bh}}
    join: {{owed_by: sales, starts: joined, stops: [attempt_made, replied], within: 1bd}}
    depth: {{owed_by: sales, starts: handed_off, needs: {{attempts: 2, gap: {{min: 1bh, max: 1d}}}}, satisfied_by: connected, within: 2bd}}
    reject: {{owed_by: sales, starts: rejected, stops: [no_progress_noted], within: 4h}}
  pauses: {{by: [sales.head], reasons: {{buyer_away: Away}}, at_most: 4bh}}
review: {{disputes: {{decided_by: [marketing.head, sales.head], backdate_grace: 30m}}}}
"""
STRICT_2 = (
    STRICT.replace("effective: 2026-01-01", "effective: 2026-05-04")
    .replace("applies_to: \"region = 'Iberia' OR kind = 'replied'\"\n", "")
    .replace("backdate_grace: 30m", "backdate_grace: 1bd")
    .replace("employees: number, is_competitor: yes_no", "is_competitor: text")
    .replace("OR is_competitor", "OR is_competitor IN ('true', 'perhaps')")
    .replace("lead.employees >= 50", "lead.employees IN ('50', '120', 'sixty')")
    .replace("{grade: [A1, B1], is: 1bh}", "{when: \"event.form = 'demo'\", is: 20m}")
)

SMALL = """
name: Small
effective: 2026-01-15
until: 2026-06-30
parties:
  sales: {people: {luis: {name: Luis}, marta: {name: Marta}}}
  marketing: {people: {ana: {name: Ana}}}
calendars: {office: {timezone: America/Sao_Paulo, hours: {mon-fri: ["09:00-18:00"]}, closed: [2026-02-17]}}
handoff: {triggers: [{id: form, on: form_submitted}]}
follow_up: {clocks: {respond: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 1bh}}}
"""
OTHER = """
name: Other parties
effective: 2026-01-01
parties:
  growth: {head: ana, people: {ana: {name: Ana}, eva: {name: Eva}}}
  success: {head: luis, people: {luis: {name: Luis}, marta: {name: Marta}, pablo: {name: Pablo}}}
  support: {people: {zoe: {name: Zoe}}}
calendars: {always: {timezone: UTC, hours: {mon-sun: ["00:00-24:00"]}}}
definitions:
  stages: [{id: raw}, {id: seen, owner: growth, enter: {on: page_viewed}}, {id: taken, owner: success, enter: {on: lead_accepted}}, {id: done, owner: support, enter: {on: [meeting_held, deal_won]}}]
handoff:
  from: growth
  to: success
  unit: lead
  triggers: [{id: visit, on: page_viewed, when: "path = '/pricing'"}, {id: form, on: form_submitted}]
  accept: {within: 90m}
  return: {cool_down: {for: 6h, despite: [form]}}
follow_up:
  clocks:
    act: {owed_by: success, starts: handed_off, stops: attempt_made, within: 2h, at_risk: 50%, escalate: [{at: 150%}]}
    help: {owed_by: support, starts: accepted, stops: [connected, meeting_held], within: 1bd, at_risk: [10%]}
    note: {owed_by: growth, starts: {on_stage: taken}, stops: [lead_rated, stage_set], within: 2bd}
    lead-own: {owed_by: success, starts: lead_assigned, stops: [meeting_booked], within: 30h}
  pauses: {by: [owner, support], reasons: {buyer_away: Away}, at_most: 3h}
"""
WORDS = f"""
name: Words
effective: 2026-01-01
timezone: Europe/Lisbon
{PEOPLE}
calendar: lisbon
definitions:
  {TYPES}
  {STAGES}
qualification:
  {SCORES}
  interest: {{limit: 90, expires: 3d, rules: [{{id: page, on: page_viewed, points: 15, limit: 40}}, {{id: form, on: form_submitted, points: 20, at_most: 2 per 1d}}]}}
handoff:
  triggers: [{{id: late, on: deal_opened}}, {{id: demo, on: form_submitted, when: "form = 'demo'"}}, {{id: sql, on_stage: sql}}]
  route: {{keep_owner: false}}
  accept: {{within: 6bh, implied_by: [lead_rated, connected, email_sent]}}
  return: {{after: {{attempts: 2, without: [replied, lead_rated]}}, cool_down: {{for: 20bh, despite: [late]}}, track: {{no_answer: calm}}}}
nurturing:
  tracks:
    calm: {{start: {{on_stage: sql}}, steps: [{{after: 2d, send: a}}, {{after: 2d, send: b}}], stop: [assigned, accepted, {{on_stage: customer}}]}}
    busy: {{start: {{on: unsubscribed}}, steps: [{{after: 0bd, send: c}}], stop: [joined, triggered_again, meeting_booked]}}
follow_up:
  excuses: [no_fit, duplicate]
  clocks:
    named: {{owed_by: sales, starts: handed_off, stops: assigned, calendar: {{by: owner, default: madrid}}, within: 5bh, at_risk: 50%, escalate: [{{at: 100%}}, {{at: 100%, notify: owner}}, {{at: 100.5%, reassign: true}}]}}
    mine: {{owed_by: sales, starts: assigned, stops: [{{on: attempt_made, when: "outcome = 'busy' OR source = 'crm'"}}, assigned], calendar: {{by: owner}}, within: 1bd, at_risk: [25%, 99%]}}
    warm: {{owed_by: sales, starts: connected, stops: [{{on: connected, when: "outcome IS NULL"}}, handed_off], within: [{{when: "lead.industry = 'Energy'", is: 3h}}, {{default: 1bd}}]}}
    once: {{owed_by: marketing, starts: joined, stops: [accepted, triggered_again], within: 4h}}
    fresh: {{owed_by: marketing, starts: lead_rejected, stops: [{{on_stage: mql}}, track_entered], within: 2bd, escalate: [{{at: 33.3%, notify: marketing}}]}}
    three: {{owed_by: sales, starts: {{on: handed_off, when: "source IS NOT NULL"}}, needs: {{attempts: 3, channels: [phone], gap: {{min: 1bh, max: 1bd}}}}, satisfied_by: [{{on: replied, when: "source = 'web'"}}, email_clicked], stops: [{{on_stage: opportunity}}], calendar: {{by: owner}}, within: 4bd, at_risk: 75%}}
  pauses: {{by: [sales, marketing.head], at_most: 1bd}}
"""
WORDS_2 = (
    WORDS.replace("effective: 2026-01-01", "effective: 2026-03-28T12:00:00+00:00\nuntil: 2026-12-23")
    .replace("within: 5bh, at_risk: 50%", "within: 12h, at_risk: [50%, 80%]")
    .replace("within: 4bd, at_risk: 75%", "within: 3d, at_risk: 75%")
    .replace("at_most: 1bd}", "at_most: 9h}")
    .replace("expires: 3d", "half_life: 3d")
    .replace("calendar: {by: owner}, within: 1bd", "calendar: night, within: 1bd")
    .replace("      zoe: {name: Zoe}\n", "")
    .replace("people: {ana: {name: Ana}, eva", "people: {ana: {name: Ana}, zoe: {name: Zoe}, eva")
)
TEXTS = {
    "deep": (DEEP, DEEP_2),
    "night": (NIGHT, NIGHT_2),
    "tracks": (TRACKS, TRACKS_2),
    "strict": (STRICT, STRICT_2),
    "small": (SMALL,),
    "other": (OTHER,),
    "words": (WORDS, WORDS_2),
}
