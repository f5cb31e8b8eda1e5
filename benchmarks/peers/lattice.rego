# The three planted conventions in Rego, as an expert writes them: every relation is one comprehension, made once and
# used as an index, never a rule that is evaluated anew for each key. Rego has no recursion, so the configuration of
# modules is read one level deep; deeper would take a walk over the whole document.
package lattice

import rego.v1

wanted := {
	"aws_default_vpc", "aws_eks_cluster", "aws_lb", "aws_subnet", "aws_vpc", "aws_security_group",
	"aws_vpc_security_group_ingress_rule", "aws_vpclattice_service", "aws_vpclattice_service_network",
	"aws_vpclattice_service_network_vpc_association", "aws_vpclattice_target_group_attachment",
}

resources := [r | some r in input.resource_changes; r.type in wanted; r.change.after != null]

associations := [r | some r in resources; r.type == "aws_vpclattice_service_network_vpc_association"]
attachments := [r | some r in resources; r.type == "aws_vpclattice_target_group_attachment"]
balancers := [r | some r in resources; r.type == "aws_lb"]
clusters := [r | some r in resources; r.type == "aws_eks_cluster"]
ingress_rules := [r | some r in resources; r.type == "aws_vpc_security_group_ingress_rule"]
layers := [r | some r in resources; r.type in {"aws_vpclattice_service", "aws_vpclattice_service_network"}]
subnets := [r | some r in resources; r.type == "aws_subnet"]

# --- what an attribute refers to: a known id or ARN, or what the configuration says of it

addresses := {r.address | some r in resources}

by_name := object.union(
	{r.change.after.id: r.address | some r in resources; r.change.after.id != null},
	{r.change.after.arn: r.address | some r in resources; r.change.after.arn != null},
)

blocks := object.union(
	{b.address: b.expressions | some b in input.configuration.root_module.resources},
	{key: b.expressions |
		some name, call in input.configuration.root_module.module_calls
		some b in call.module.resources
		key := sprintf("module.%s.%s", [name, b.address])
	},
)

block(r) := blocks[concat(".", [split(r.module_address, "[")[0], r.type, r.name])]

block(r) := blocks[concat(".", [r.type, r.name])] if not r.module_address

prefix(r) := concat("", [r.module_address, "."])

prefix(r) := "" if not r.module_address

listed(value) := value if is_array(value)

listed(value) := [value] if is_string(value)

joined(r, path) := {by_name[name] | some name in listed(object.get(r.change.after, path, null))} if {
	object.get(r.change.after, path, null) != null
}

joined(r, path) := {address |
	some reference in object.get(block(r), array.concat(path, ["references"]), [])
	address := concat("", [prefix(r), reference])
	address in addresses
} if {
	object.get(r.change.after, path, null) == null
	object.get(r.change.after_unknown, path, false) == true
}

# --- the conventions

groups_of := {b.address: joined(b, ["security_groups"]) | some b in balancers}

targets := {[group, a.change.after.target[0].port] |
	some a in attachments
	some balancer in joined(a, ["target", 0, "id"])
	some group in groups_of[balancer]
}

ports := {target[1] | some target in targets}

vpc_of := {s.address: joined(s, ["vpc_id"]) | some s in subnets}

workload_vpcs := {vpc | some c in clusters; some vpc in joined(c, ["vpc_config", 0, "vpc_id"])} |
	{vpc | some c in clusters; some s in joined(c, ["vpc_config", 0, "subnet_ids"]); some vpc in vpc_of[s]}

ingress contains r.address if {
	some r in ingress_rules
	r.change.after.cidr_ipv4 != null
	some group in joined(r, ["security_group_id"])
	some port in ports
	r.change.after.from_port <= port
	port <= r.change.after.to_port
	[group, port] in targets
}

association contains r.address if {
	count(workload_vpcs) > 0
	some r in associations
	some vpc in joined(r, ["vpc_identifier"])
	not vpc in workload_vpcs
}

auth contains r.address if {
	some r in layers
	not is_unknown(r)
	r.change.after.auth_type != "AWS_IAM"
}

auth_unknown contains r.address if {
	some r in layers
	is_unknown(r)
}

is_unknown(r) if r.change.after_unknown.auth_type == true

report := {
	"fail": {
		"target-ingress-not-cidr": ingress,
		"association-on-workload-vpc": association,
		"auth-type-allowed": auth,
	},
	"unknown": {"auth-type-allowed": auth_unknown},
}
