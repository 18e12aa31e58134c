"""Measurement standards 计量标准, their 标准器, and the certificates that say what each is worth."""
