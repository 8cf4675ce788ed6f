"""社会信用信息库: what organs record about the credit of people and legal persons, shown, objected to and repaired by law and by day."""
