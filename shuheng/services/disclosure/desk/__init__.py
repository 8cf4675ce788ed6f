"""desk"""
urlpatterns: list = []
