package lightk8s.lib.corefile_test

import data.lightk8s.lib.corefile

simple := `# Names of the shop.
(upstream) {
    forward . 192.0.2.1 # the provider's
}
.:53 {
    errors
    kubernetes cluster.local in-addr.arpa { # pods too
        pods insecure
    }
    template IN A "a b" {
        answer "{{ .Name }} 60 IN A 192.0.2.9"
    }
    cache 30
    import upstream
    import /etc/coredns/custom/*.override
}
example.com:53, example.org {
    forward . 192.0.2.53 {
        max_concurrent 100
        expire 10s
    }
}
import /etc/coredns/custom/*.server
`

names(server) := [plugin.name | some plugin in corefile.plugins(simple, server)]

test_reads_servers_and_their_plugins if {
	corefile.is_readable(simple)
	[all, company] := corefile.servers(simple)
	corefile.serves_all(all)
	not corefile.serves_all(company)
	names(all) == ["errors", "kubernetes", "template", "cache", "forward"]
	names(company) == ["forward"]
	corefile.plugins(simple, company)[0].settings == [["max_concurrent", "100"], ["expire", "10s"]]
	corefile.plugins(simple, all)[4].arguments == [".", "192.0.2.1"]
	[entry.name | some entry in corefile.imported_files(simple, all)] == ["/etc/coredns/custom/*.override"]
}

test_garbage_is_not_read if {
	every text in [
		null, 7, "", "\n\n", "# nothing", ".:53 {", "}", "}\n.:53 {", ".:53 {\n}\n}", "forward . 192.0.2.1",
		".:53 {\n  log \"a\n}\n", "(only) {\n}\n", concat("", [sprintf(".:%d {\n}\n", [i]) | some i in numbers.range(1, 200)]),
	] {
		not corefile.is_readable(text)
	}
}

edited(text, settings) := corefile.edit(text, {{"plugin": plugin, "settings": settings}}) if {
	[server] := corefile.servers(text)
	[plugin] := corefile.plugins(text, server)
	corefile.is_editable(text, plugin)
}

test_fixes_a_plugin if {
	edited(".:53 {\n    forward . 192.0.2.1\n}\n", [["max_concurrent", "500"]]) == ".:53 {\n    forward . 192.0.2.1 {\n        max_concurrent 500\n    }\n}\n"
	edited(". {\n  cache 30 {\n    success 9984 60\n    prefetch 2\n  }\n}", [["success", "2000"], ["denial", "500"]]) == ". {\n  cache 30 {\n      success 2000\n      denial 500\n    prefetch 2\n  }\n}"
	edited(". {\n\tcache 30 {\n\t}\n}", [["denial", "500"]]) == ". {\n\tcache 30 {\n\t    denial 500\n\t}\n}"
	not edited(". {\n  cache 30 # seconds\n}", [["success", "2000"]])
}

test_fixes_once if {
	once := edited(". {\n  forward . 192.0.2.1 {\n    max_concurrent 9\n  }\n}", [["max_concurrent", "500"]])
	edited(once, [["max_concurrent", "500"]]) == once
}

test_fixes_several_plugins if {
	text := ". {\n  cache 30\n  forward . 192.0.2.1\n}"
	[server] := corefile.servers(text)
	[cache, forward] := corefile.plugins(text, server)
	corefile.edit(text, {
		{"plugin": cache, "settings": [["denial", "500"]]},
		{"plugin": forward, "settings": [["max_concurrent", "500"]]},
	}) == ". {\n  cache 30 {\n      denial 500\n  }\n  forward . 192.0.2.1 {\n      max_concurrent 500\n  }\n}"
}
