"""The routes of sources, quarantine and uploads."""

from __future__ import annotations

from django.urls import path

from leadpact.web.pages.sources import many, quarantine, sources, upload, uploads

urlpatterns = [
    path("sources", sources.sources, name="sources"),
    path("sources/new", sources.source_new, name="source_new"),
    path("sources/<int:number>/renew", sources.source_renew, name="source_renew"),
    path("sources/<int:number>/revoke", sources.source_revoke, name="source_revoke"),
    path("sources/<int:number>/arrived", sources.source_arrived, name="source_arrived"),
    path("quarantine", quarantine.quarantine, name="quarantine"),
    path("quarantine/many", many.quarantine_many, name="quarantine_many"),
    path("quarantine/<int:number>", quarantine.quarantined, name="quarantined"),
    path("quarantine/<int:number>/release", quarantine.quarantined_release, name="quarantined_release"),
    path("quarantine/<int:number>/discard", quarantine.quarantined_discard, name="quarantined_discard"),
    path("uploads", uploads.uploads, name="uploads"),
    path("uploads/<int:number>", upload.upload, name="upload"),
    path("uploads/<int:number>/cancel", upload.upload_cancel, name="upload_cancel"),
    path("uploads/<int:number>/progress", upload.upload_progress, name="upload_progress"),
    path("uploads/<int:number>/mapping", upload.upload_mapping, name="upload_mapping"),
]
