# METADATA
# scope: package
# title: Certificate requests a duration that it does not get
# description: >-
#   An ACME server such as Let's Encrypt sets the lifetime of a certificate itself: cert-manager
#   does not send it spec.duration unless the issuer has enableDurationFeature. A user who sets
#   seven days gets three months. A renewBefore that is no shorter than the duration is denied.
# related_resources:
#   - ref: https://cert-manager.io/docs/usage/certificate/#renewal
#     description: duration and renewBefore
#   - ref: https://letsencrypt.org/docs/profiles/
#     description: Lifetimes of Let's Encrypt
# schemas:
#   - input: schema.input
# custom:
#   problem: Certificate asks for a duration that it cannot get
#   short: wrong duration
#   do: remove duration and renewBefore
#   severity: low
#   risk: hygiene
#   cause: cert-manager
#   closedBy: you
#   ease: edit manifest
#   kinds: [Certificate.cert-manager.io]
#   uses: [inventory/ClusterIssuer.cert-manager.io, inventory/Issuer.cert-manager.io]
#   fields: [duration, renewBefore]
#   remediation: >-
#     Remove duration where the issuer is ACME, and choose a lifetime with spec.acme.profile of the
#     issuer. Remove renewBefore: cert-manager renews when a third of the lifetime is left.
package lightk8s.controls.network["certificate-duration"]

import data.lightk8s.lib.certificate
import data.lightk8s.lib.duration
import data.lightk8s.lib.skip

violations contains {"message": message, "path": ["spec", "renewBefore"]} if {
	before := input.object.spec.renewBefore
	duration.seconds(before) >= duration.seconds(lifetime)
	message := sprintf("renewBefore %s is not less than duration %s", [before, lifetime])
}

# lifetime is the requested duration; cert-manager requests 90 days by default.
lifetime := object.get(input.object, ["spec", "duration"], "2160h")

violations contains {"message": message, "path": ["spec", "duration"]} if {
	is_string(input.object.spec.duration)
	certificate.acme
	object.get(certificate.acme, "enableDurationFeature", false) != true
	message := sprintf("duration %s has no effect: %s lets its ACME server choose", [
		input.object.spec.duration, certificate.issuer_name,
	])
}

skipped contains skip.because(sprintf("%s is not known", [certificate.issuer_name]), certificate.unseen) if {
	input.object.spec.duration
}
