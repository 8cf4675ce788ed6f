"""社会信用信息库 on the desk: the organ's own entries, finding a subject, recording, correcting, answering objections and applications for repair."""

from django.urls import path

from .entry import answer, correct, decide, entry, withdraw
from .export import export
from .register import entries, find, legal, looked, new_legal, new_looked, waiting

urlpatterns = [
    path("credit/", entries, name="desk-credit"),
    path("credit/find/", find, name="desk-credit-find"),
    path("credit/waiting/", waiting, name="desk-credit-waiting"),
    path("credit/export/", export, name="desk-credit-export"),
    path("credit/legal/<int:party>/", legal, name="desk-credit-legal"),
    path("credit/legal/<int:party>/new/", new_legal, name="desk-credit-legal-new"),
    path("credit/looks/<int:look>/", looked, name="desk-credit-looked"),
    path("credit/looks/<int:look>/new/", new_looked, name="desk-credit-looked-new"),
    path("credit/<int:number>/", entry, name="desk-credit-entry"),
    path("credit/<int:number>/correct/", correct, name="desk-credit-correct"),
    path("credit/<int:number>/withdraw/", withdraw, name="desk-credit-withdraw"),
    path("credit/<int:number>/objections/<int:objection>/", answer, name="desk-credit-answer"),
    path("credit/<int:number>/repairs/<int:repair>/", decide, name="desk-credit-decide"),
]
