# METADATA
# scope: package
# title: Credentials in plain text
# description: >-
#   Decides whether a value that has a name is a credential: by the value alone, such as a private
#   key or a password in a URL, or by a name for a credential together with a value that can be one.
#   Paths, names of Secrets, settings, placeholders and references are not credentials.
# custom:
#   example: |
#     what := credential.of("DB_URL", "postgres://shop:wien1900@db/shop")
#     what == "a URL with a password"
package lightk8s.lib.credential

# of is what a variable holds, as the end of a sentence: "a password", "a private key". It is
# undefined for a value that is not a credential.
of(name, value) := what if {
	is_string(name)
	is_string(value)
	is_hinted(concat("=", [name, value])) # which most variables are ruled out by
	what := single(name, value)
} else := "a text with a password" if {
	is_string(value)
	regex.match(`[\s;&{]`, value)
	count(in_text(value)) > 0
}

# single is what a value is as a whole.
single(name, value) := what if {
	what := shape(value)
	not is_public(name, value, what)
} else := what if {
	what := class(name)
	is_one(what, value)
	not is_public(name, value, what)
	not is_harmless(value)
}

# A key that is meant to be public can look like any other.
is_public(name, _, what) if {
	what in {"a token", "a key"}
	regex.match(`(?i)public|publishable|(^|_)(pub|anon|site)(_|$)`, name)
}

# So is the password that Java has for its store of public certificates.
is_public(name, value, "a password") if {
	value == "changeit"
	regex.match(`(?i)trust_?store`, name)
}

is_one("a password", _)

is_one(what, value) if {
	what in {"a token", "a secret", "a secret key", "a key", "credentials"}
	is_random(value)
}

# A value that ends in three digits, except a year, is a weak secret rather than the name of one.
is_one(what, value) if {
	what in {"a secret", "a secret key"}
	regex.match(`^[A-Za-z][A-Za-z0-9]*[0-9]{3,}$`, value)
	not regex.match(`[^0-9](19|20)[0-9]{2}$`, value)
}

is_one("credentials", value) if {
	regex.match(`^[\w.@+-]+[:/][^\s/:]{3,}$`, value)
	not regex.match(`^[\w.-]+:[0-9]{1,5}$`, value)
}

# Of the access key of an object store, the short part is the name of a user.
is_one("an access key", value) if {
	is_random(value)
	count(value) > 31
}
