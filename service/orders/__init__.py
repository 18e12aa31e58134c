"""Orders 委托单: what was brought, by whom, under which conditions and until when; signing freezes them."""
