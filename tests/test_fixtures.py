"""What the shared fixtures promise."""

import socket

import pytest
from django.template import Context, Engine, engines

from conftest import ROOT, NetworkUsedError, UndefinedVariableError
from terreau.vocabulary.models import Platform


def render(path: str, source: str) -> str:
    engine: Engine = engines["django"].engine
    from django.template.base import Origin, Template

    return Template(source, Origin(str(path)), "x.html", engine).render(Context({"known": "yes", "missing_key": {}}))


OURS, THEIRS = ROOT / "terreau" / "core" / "templates" / "x.html", "/usr/lib/somebody/templates/x.html"


UNDEFINED = {
    "{{ unknown }}": "",
    "{{ known.attribute }}": "",
    "{{ unknown|default:'x' }}": "x",
    "{% if known %}{{ missing_key.a }}{% endif %}": "",
    "{% with a=unknown %}{% endwith %}": "",
}


@pytest.mark.parametrize(("source", "printed"), UNDEFINED.items())
def test_an_undefined_variable_of_ours_fails_and_theirs_prints_what_django_does(source, printed):
    with pytest.raises(UndefinedVariableError, match="core/templates/x"):
        render(OURS, source)
    assert render(THEIRS, source) == printed


@pytest.mark.parametrize("source", ["{{ known }}", "{% if unknown %}no{% else %}yes{% endif %}"])
def test_defined_variables_and_questions_about_undefined_ones_pass(source):
    assert render(OURS, source) == "yes"


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80, 0, 0)])
def test_sockets_reach_this_machine_only(address):
    with socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET) as attempt, pytest.raises(NetworkUsedError):
        attempt.connect(address)


def test_the_two_platforms_differ_in_framework_host_and_editors(platform, second_platform, editor, second_editor):
    assert platform.framework != second_platform.framework
    assert (platform.framework.levers.count(), second_platform.framework.levers.count()) == (7, 3)
    assert Platform.objects.for_host("soeur.test") == second_platform
    assert Platform.objects.for_host("terreau.test") == Platform.objects.for_host("elsewhere.test") == platform
    assert [role.platform for role in editor.roles.all()] == [platform]
    assert [role.platform for role in second_editor.roles.all()] == [second_platform]


def test_query_counts_that_grow_with_rows_are_found(assert_same_queries, platform):
    from terreau.vocabulary.models import Source

    def add() -> None:
        Source.objects.create(code=f"s{Source.objects.count()}", title="Source")

    assert assert_same_queries(add, lambda: list(Source.objects.all()), at_most=1) == 1
    with pytest.raises(AssertionError, match="with 3"):
        assert_same_queries(add, lambda: [Source.objects.get(pk=key) for key in Source.objects.values_list("pk", flat=True)])


@pytest.mark.browser
def test_the_browser_shows_the_running_site(browser, live_site):
    page = browser.new_page()
    page.goto(f"{live_site.url}/sante/")
    assert "ok" in page.content()
    page.close()
