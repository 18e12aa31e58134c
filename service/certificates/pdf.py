"""The PDF of a certificate: its content set by Typst, the same bytes every time (docs/decisions/0012)."""

import io
import json
from datetime import datetime
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING

import segno

from domain.certificate.content import CertificateContent
from domain.specialty.schema import Pack
from service.certificates.glyphs import check_glyphs, font_folder
from service.certificates.picture import page_data

if TYPE_CHECKING:
    import typst

QR_QUIET_ZONE = 1

_one_at_a_time = Lock()
"""A Typst compiler keeps state between runs; a certificate takes about 11 ms, so the threads take turns."""


def render(
    content: CertificateContent, pack: Pack, *, document_digest: str, look_up_url: str, issued_at: datetime
) -> bytes:
    """Return the PDF of ``content``, whose frozen document has ``document_digest``; the URL goes into the QR code.

    Raises :class:`~service.certificates.glyphs.GlyphMissing` before anything is drawn.
    """
    data = page_data(content, pack, document_digest=document_digest, qr=_qr(look_up_url))
    check_glyphs({key: value for key, value in data.items() if key != "qr"})
    with _one_at_a_time:
        pdf, warnings = _compiler().compile_with_warnings(
            _template(),
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards="a-3b",
            timestamp=issued_at.replace(microsecond=0),
        )
    if not isinstance(pdf, bytes) or warnings:
        # A warning is, for example, a font that was not found: Typst would then print an empty page and call it done.
        raise RuntimeError(f"the certificate template does not set cleanly: {warnings}")
    return pdf


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=QR_QUIET_ZONE, xmldecl=False)
    return out.getvalue().decode()


@cache
def _compiler() -> "typst.Compiler":
    import typst  # noqa: PLC0415 - only when something is printed

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder()])
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


@cache
def _template() -> bytes:
    return files("service.certificates").joinpath("templates/certificate.typ").read_bytes()
