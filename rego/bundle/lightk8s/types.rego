# METADATA
# scope: subpackages
# title: Types for opa check
# description: >-
#   Declares for `opa check --schema rego/schemas` the types that libraries return to controls, so
#   that it refuses entry.container.securityContxt as it refuses input.object.metdata. It has no
#   meaning when policies are evaluated.
# schemas:
#   - data.lightk8s.lib.workload.containers: schema.containers
#   - data.lightk8s.lib.workload.lasting: schema.containers
#   - data.lightk8s.lib.workload.sized: schema.containers
#   - data.lightk8s.lib.workload.spec: schema["pod-spec"]
#   - data.lightk8s.lib.workload.metadata: schema["pod-metadata"]
#   - data.lightk8s.lib.security.containers: schema.setters
#   - data.lightk8s.lib.security.setters: schema.setters
package lightk8s
