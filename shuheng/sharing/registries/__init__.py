"""Registries 基础库: certificates; population, legal persons and places find their place here."""
