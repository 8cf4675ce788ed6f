"""共享交换 on the desk: requests and their way, grants, look-ups, receipts, what was unusual, who uses whose data."""

from django.urls import path

from . import granting, looking, requesting, watching

urlpatterns = [
    path("exchange/", requesting.requests, name="desk-exchange"),
    path("exchange/new/", requesting.choose, name="desk-share-choose"),
    path("exchange/new/<int:resource>/", requesting.new, name="desk-share-new"),
    path("exchange/requests/<str:number>/", requesting.request_, name="desk-share"),
    path("exchange/attachments/", requesting.attachments, name="desk-attachments"),
    path("exchange/attachments/<int:resource>/", requesting.attach, name="desk-attach"),
    path("exchange/grants/", granting.grants, name="desk-share-grants"),
    path("exchange/grants/<int:number>/", granting.grant, name="desk-share-grant"),
    path("exchange/grants/<int:number>/looks.xlsx", granting.looks, name="desk-share-looks"),
    path("exchange/look/", looking.choose, name="desk-look-choose"),
    path("exchange/look/<int:number>/", looking.look, name="desk-look"),
    path("exchange/receipts/<int:number>/", looking.receipt, name="desk-receipt"),
    path("exchange/receipts/<int:number>/receipt.json", looking.receipt_file, name="desk-receipt-file"),
    path("exchange/unusual/", watching.unusual, name="desk-unusual"),
    path("exchange/objections/", watching.objections, name="desk-objections"),
    path("exchange/flows/", watching.flows, name="desk-flows"),
    path("exchange/islands/", watching.islands, name="desk-islands"),
]
