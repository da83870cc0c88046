"""A little agreement, with one clock and hours that never close, so that tests say what is due when."""

TEXT = """
leadpact: 1
name: Little
language: es
effective: 2026-01-01
timezone: Europe/Madrid
parties:
  marketing: {head: ana, people: {ana: {name: Ana Ruiz, email: ana@little.example}}}
  sales: {head: luis, people: {luis: {name: Luis Gil, email: luis@little.example},
          marta: {name: Marta Paz, email: marta@little.example}, bot: {name: Nobody}}}
calendars: {always: {timezone: UTC, hours: {mon-sun: [00:00-24:00]}}}
calendar: always
definitions: {stages: [{id: lead, enter: {on: form_submitted}}, {id: mql}]}
qualification:
  interest: {limit: 100, rules: [{id: demo, on: form_submitted, points: 40}]}
handoff:
  unit: lead
  triggers: [{id: demo, on: form_submitted}]
  share: {handed_off: [contact, source, score_explained, last_events]}
  required: [email, phone]
  notify: {to: owner, by: [email, slack]}
  route: {by: manual}
follow_up:
  reasons: {not_now: {es: Ahora no, en: Not now}}
  clocks:
    first-response: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 1h, at_risk: 50%, objective: 90%}
review: {meetings: {numbers: {every: month, on: first tue, at: "10:00", agenda: [Velocidad]}}}
"""
