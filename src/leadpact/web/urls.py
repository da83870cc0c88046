"""Every route of the service. The matrix of who may what (`tests/web/matrix.yaml`) lists each of them."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    # first: routes are tried in their order, and sources ask more often than people
    path("", include("leadpact.web.api.urls")),
    path("", include("leadpact.web.pages.urls")),
    path("", include("leadpact.web.pages.leads.urls")),
    path("", include("leadpact.web.pages.numbers.urls")),
    path("", include("leadpact.web.pages.agreement.urls")),
    path("", include("leadpact.web.pages.people.urls")),
    path("", include("leadpact.web.pages.sources.urls")),
    path("", include("leadpact.web.pages.mine.urls")),
    path("", include("leadpact.web.pages.notices.urls")),
    path("account/", include("leadpact.web.pages.people.accounts")),
]
handler400 = "leadpact.web.pages.refused.unreadable"
handler403 = "leadpact.web.pages.refused.forbidden"
handler404 = "leadpact.web.pages.refused.missing"
handler500 = "leadpact.web.pages.refused.broken"
