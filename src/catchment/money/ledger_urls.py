"""Addresses of the ledger."""

from django.urls import URLPattern, URLResolver, path

from catchment.foundation.pages import page_paths
from catchment.money import ledger_views

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("transfer/<str:code>", ledger_views.transfer, "transfer"),
    *page_paths("account/<str:code>", ledger_views.account, "account"),
    *page_paths("contract-claim/<str:code>", ledger_views.contract_claim_page, "contract-claim"),
    *page_paths("fund/<str:code>", ledger_views.fund, "fund"),
    *page_paths("system/<str:code>/ledger", ledger_views.ledger, "ledger"),
    *(
        path(
            f"system/<str:code>/ledger/export/{form}",
            ledger_views.export,
            {"form": form},
            name=f"ledger-{form}",
        )
        for form in ledger_views.FORMS
    ),
]
