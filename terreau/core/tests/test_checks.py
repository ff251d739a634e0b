from django.core.checks import run_checks

from terreau.core import checks, middleware


def test_our_templates_hold_no_inline_code_and_known_icons() -> None:
    found = [message for message in run_checks() if (message.id or "").startswith("core.E00")]
    assert found == []


def test_inline_code_is_found() -> None:
    assert list(checks.inline_code('<p class="a" style="color:red">')) == ["style"]
    assert list(checks.inline_code("<a\n href='#' onclick = 'x()'>")) == ["onclick"]
    assert list(checks.inline_code('<a href="?style=1" data-on="x"><button type="button">one=1</button>')) == []


def test_icons_are_found() -> None:
    assert checks.icons_in("""{% icon "x" %}{%icon 'arrow-left' label="a" %}{% icon name %}""") == {"x", "arrow-left"}


def test_unknown_icon_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(checks, "icon_names", lambda: ["x"])
    assert {message.id for message in checks.check_icons(None)} == {"core.E002"}


def test_policy_of_public_pages_is_strict() -> None:
    assert checks.policy_faults(middleware.PUBLIC_POLICY) == []


def test_lax_policies_are_refused() -> None:
    lax = middleware.PUBLIC_POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'").replace("default-src 'none'", "default-src *")
    assert checks.policy_faults(lax) == ["default-src is not 'none'", "default-src allows *", "script-src allows 'unsafe-inline'"]
    assert "base-uri is not 'none'" in checks.policy_faults("default-src 'none'")
