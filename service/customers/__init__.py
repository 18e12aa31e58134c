"""Customers 委托方: whose items come in, and whose names certificates carry."""
