"""What machines read of a ficha: schema.org's GovernmentService, as JSON-LD."""

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop

from channels_web.addresses import ficha_address, short_address
from kb.api import FichaPage

# A data block ends at "</script" wherever it stands: no such letters are left in it.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
_CHANNELS = {
    "online": gettext_noop("Por internet"),
    "oficina": gettext_noop("En una oficina"),
    "telefono": gettext_noop("Por teléfono"),
}


def government_service(page: FichaPage, *, base: str, language: str = "es-CL") -> dict[str, Any]:
    """Describe a ficha (https://schema.org/GovernmentService); what it does not say is left out."""
    content = page.content
    area = (
        {"@type": "City", "name": page.commune_name}
        if page.commune_name
        else {"@type": "Country", "name": "Chile"}
    )
    known: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": short_address(page.code),
        "url": base.rstrip("/") + ficha_address(page.code, page.title),
        "name": page.title,
        "description": page.summary,
        "alternateName": list(page.aliases),
        "category": list(page.subjects),
        "inLanguage": language,
        "areaServed": area,
        "serviceOperator": {"@type": "GovernmentOrganization", "name": page.institution_name},
        "audience": content.beneficiaries
        and {"@type": "Audience", "audienceType": content.beneficiaries},
        "availableChannel": [
            {
                "@type": "ServiceChannel",
                "name": gettext(_CHANNELS[step.channel]),
                "description": step.text,
            }
            for step in content.steps
        ],
        "offers": content.cost and {"@type": "Offer", "description": content.cost},
        "termsOfService": content.legal,
    }
    return {key: value for key, value in known.items() if value}


def block(data: dict[str, Any]) -> SafeString:
    """Write it as a block of data: the browser runs nothing of it, so the policy lets it stand."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308 - escaped above, as json_script does
    )
