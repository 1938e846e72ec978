"""The QR of a slip, drawn as SVG by segno."""

import io

import segno


def qr_svg(address: str) -> str:
    """Return an inline SVG of ``address``, error level M: a thermal slip gets creased."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, lineclass=None
    )
    return out.getvalue().decode("utf-8")
