"""portal"""
urlpatterns: list = []
