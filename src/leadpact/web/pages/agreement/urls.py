"""The routes of the agreement, and of the audit trail."""

from __future__ import annotations

from django.urls import path

from leadpact.web.pages.agreement import (
    audit,
    comparing,
    drafting,
    getting,
    listing,
    reading,
    signing,
    starting,
)

urlpatterns = [
    path("agreement", reading.in_force, name="agreement"),
    path("agreement/versions", listing.versions, name="agreement_versions"),
    path("agreement/versions.zip", getting.folder, name="agreement_folder"),
    path("agreement/versions/<int:number>", reading.version, name="agreement_version"),
    path("agreement/versions/<int:number>/file.<str:ending>", getting.download, name="agreement_download"),
    path("agreement/versions/<int:number>/sign", signing.sign_page, name="agreement_sign"),
    path("agreement/versions/<int:number>/propose", signing.propose_draft, name="agreement_propose"),
    path("agreement/versions/<int:number>/withdraw", signing.withdraw_version, name="agreement_withdraw"),
    path("agreement/compare", comparing.compare_page, name="agreement_compare"),
    path("agreement/begin", starting.begin, name="agreement_begin"),
    path("agreement/drafts/<int:number>", drafting.draft, name="agreement_draft"),
    path("audit", audit.trail, name="audit"),
    path("audit.csv", audit.trail_csv, name="audit_csv"),
]
