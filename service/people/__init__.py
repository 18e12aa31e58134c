"""People: the laboratory, who works there, what each is authorised for, how they sign in, and the instruments' keys."""
