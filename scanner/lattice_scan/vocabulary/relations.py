"""Every relation between resource types, once: what a rule may follow by name, in both directions.

Sources of the attributes: the schema of the AWS provider 5.100.0 and its documentation.
"""

from __future__ import annotations

from lattice_scan.model.relation import Relation

VPCS = ("aws_vpc", "aws_default_vpc")
GROUPS = ("aws_security_group", "aws_default_security_group")
SUBNETS = ("aws_subnet", "aws_default_subnet")
AUTH_LAYERS = ("aws_vpclattice_service_network", "aws_vpclattice_service")

LISTENER = ("aws_vpclattice_listener",)
LISTENER_RULE = ("aws_vpclattice_listener_rule",)
TARGET_GROUP = ("aws_vpclattice_target_group",)
ATTACHMENT = ("aws_vpclattice_target_group_attachment",)
NETWORK = ("aws_vpclattice_service_network",)
SERVICE = ("aws_vpclattice_service",)
VPC_ASSOCIATION = ("aws_vpclattice_service_network_vpc_association",)
SERVICE_ASSOCIATION = ("aws_vpclattice_service_network_service_association",)
RESOURCE_ASSOCIATION = ("aws_vpclattice_service_network_resource_association",)
RESOURCE_GATEWAY = ("aws_vpclattice_resource_gateway",)
RESOURCE_CONFIGURATION = ("aws_vpclattice_resource_configuration",)
ENDPOINT = ("aws_vpc_endpoint",)
DATA_STORES = (
    "aws_db_instance",
    "aws_rds_cluster",
    "aws_docdb_cluster",
    "aws_neptune_cluster",
    "aws_redshift_cluster",
    "aws_elasticache_cluster",
    "aws_elasticache_replication_group",
    "aws_elasticache_serverless_cache",
    "aws_memorydb_cluster",
    "aws_dax_cluster",
    "aws_db_proxy",
    "aws_docdbelastic_cluster",
    "aws_efs_mount_target",
    "aws_fsx_lustre_file_system",
    "aws_fsx_ontap_file_system",
    "aws_fsx_openzfs_file_system",
    "aws_fsx_windows_file_system",
    "aws_mq_broker",
    "aws_msk_cluster",
    "aws_opensearch_domain",
    "aws_elasticsearch_domain",
    "aws_redshiftserverless_workgroup",
)
"""Resources that wear a security group and are never a target of VPC Lattice."""

CLIENTS = (
    "aws_apigatewayv2_vpc_link",
    "aws_apprunner_vpc_connector",
    "aws_batch_compute_environment",
    "aws_codebuild_project",
    "aws_dms_replication_instance",
    "aws_ec2_client_vpn_endpoint",
    "aws_ec2_instance_connect_endpoint",
    "aws_elb",
    "aws_launch_configuration",
    "aws_mwaa_environment",
    "aws_route53_resolver_endpoint",
    "aws_spot_instance_request",
    "aws_synthetics_canary",
)
"""Others that wear one and are no data store."""

RELATIONS: tuple[Relation, ...] = (
    # --- VPC Lattice: a service, its listeners and where they forward to
    Relation("service", LISTENER, ("service_identifier", "service_arn"), SERVICE, "listeners"),
    Relation(
        "target_groups",
        LISTENER,
        ("default_action.forward.target_groups[].target_group_identifier",),
        TARGET_GROUP,
        "listeners",
    ),
    Relation("service", LISTENER_RULE, ("service_identifier",), SERVICE, "listener_rules"),
    Relation("listener", LISTENER_RULE, ("listener_identifier",), LISTENER, "rules"),
    Relation(
        "target_groups",
        LISTENER_RULE,
        ("action.forward.target_groups[].target_group_identifier",),
        TARGET_GROUP,
        "listener_rules",
    ),
    Relation("target_group", ATTACHMENT, ("target_group_identifier",), TARGET_GROUP, "attachments"),
    Relation(
        "target_resource",
        ATTACHMENT,
        ("target.id",),
        ("aws_lb", "aws_instance", "aws_network_interface", "aws_lambda_function", "aws_lambda_alias"),
        "lattice_attachments",
    ),
    Relation("vpc", TARGET_GROUP, ("config.vpc_identifier",), VPCS, "lattice_target_groups"),
    Relation("certificate", SERVICE, ("certificate_arn",), ("aws_acm_certificate",)),
    # --- VPC Lattice: who is connected to a service network
    Relation("network", VPC_ASSOCIATION, ("service_network_identifier",), NETWORK, "vpc_associations"),
    Relation("vpc", VPC_ASSOCIATION, ("vpc_identifier",), VPCS, "lattice_associations"),
    Relation("groups", VPC_ASSOCIATION, ("security_group_ids[]",), GROUPS, "lattice_associations"),
    Relation("network", SERVICE_ASSOCIATION, ("service_network_identifier",), NETWORK, "service_associations"),
    Relation("service", SERVICE_ASSOCIATION, ("service_identifier",), SERVICE, "network_associations"),
    Relation("network", RESOURCE_ASSOCIATION, ("service_network_identifier",), NETWORK, "resource_associations"),
    Relation(
        "configuration",
        RESOURCE_ASSOCIATION,
        ("resource_configuration_identifier",),
        RESOURCE_CONFIGURATION,
        "network_associations",
    ),
    Relation("gateway", RESOURCE_CONFIGURATION, ("resource_gateway_identifier",), RESOURCE_GATEWAY, "configurations"),
    Relation("vpc", RESOURCE_GATEWAY, ("vpc_id",), VPCS, "resource_gateways"),
    Relation("groups", RESOURCE_GATEWAY, ("security_group_ids[]",), GROUPS, "resource_gateways"),
    Relation("network", ENDPOINT, ("service_network_arn",), NETWORK, "endpoints"),
    Relation("vpc", ENDPOINT, ("vpc_id",), VPCS, "endpoints"),
    Relation("groups", ENDPOINT, ("security_group_ids[]",), GROUPS, "endpoints"),
    # --- VPC Lattice: authorization and logs
    Relation(
        "resource",
        ("aws_vpclattice_auth_policy",),
        ("resource_identifier",),
        AUTH_LAYERS,
        "auth_policies",
        is_alone=True,
        elsewhere=("awscc_vpclattice_auth_policy", "aws_cloudcontrolapi_resource", "aws_cloudformation_stack"),
    ),
    Relation(
        "resource",
        ("aws_vpclattice_access_log_subscription",),
        ("resource_identifier", "resource_arn"),
        (*AUTH_LAYERS, *RESOURCE_CONFIGURATION),
        "log_subscriptions",
    ),
    # --- Security groups and their rules
    Relation("vpc", GROUPS, ("vpc_id",), VPCS, "security_groups"),
    Relation("group", ("aws_vpc_security_group_ingress_rule",), ("security_group_id",), GROUPS, "ingress_rules"),
    Relation(
        "list",
        ("aws_vpc_security_group_ingress_rule",),
        ("prefix_list_id",),
        ("aws_ec2_managed_prefix_list",),
    ),
    Relation("lists", ("aws_security_group_rule",), ("prefix_list_ids[]",), ("aws_ec2_managed_prefix_list",)),
    Relation("ingress_lists", GROUPS, ("ingress[].prefix_list_ids[]",), ("aws_ec2_managed_prefix_list",)),
    Relation("group", ("aws_security_group_rule",), ("security_group_id",), GROUPS, "group_rules"),
    # --- Who wears a security group
    Relation("groups", ("aws_lb",), ("security_groups[]",), GROUPS, "load_balancers"),
    Relation("groups", ("aws_instance",), ("vpc_security_group_ids[]",), GROUPS, "instances"),
    Relation("groups", ("aws_network_interface",), ("security_groups[]",), GROUPS, "interfaces"),
    Relation(
        "groups", ("aws_network_interface_sg_attachment",), ("security_group_id",), GROUPS, "interface_attachments"
    ),
    Relation("groups", ("aws_ecs_service",), ("network_configuration.security_groups[]",), GROUPS, "ecs_services"),
    Relation("groups", ("aws_lambda_function",), ("vpc_config.security_group_ids[]",), GROUPS, "functions"),
    Relation(
        "groups",
        ("aws_launch_template",),
        ("vpc_security_group_ids[]", "network_interfaces[].security_groups[]"),
        GROUPS,
        "launch_templates",
    ),
    Relation("groups", ("aws_eks_cluster",), ("vpc_config.security_group_ids[]",), GROUPS, "clusters"),
    Relation(
        "template", ("aws_autoscaling_group",), ("launch_template.id",), ("aws_launch_template",), "autoscaling_groups"
    ),
    Relation(
        "groups",
        DATA_STORES,
        (
            "vpc_security_group_ids[]",
            "security_group_ids[]",
            "security_groups[]",
            "vpc_options.security_group_ids[]",
            "broker_node_group_info.security_groups[]",
        ),
        GROUPS,
        "data_stores",
    ),
    Relation(
        "groups",
        CLIENTS,
        (
            "security_group_ids[]",
            "security_groups[]",
            "vpc_security_group_ids[]",
            "vpc_config.security_group_ids[]",
            "compute_resources.security_group_ids[]",
            "network_configuration.security_group_ids[]",
        ),
        GROUPS,
        "clients",
    ),
    Relation(
        "lattice_target_groups",
        ("aws_ecs_service",),
        ("vpc_lattice_configurations[].target_group_arn",),
        TARGET_GROUP,
        "ecs_services",
    ),
    Relation(
        "lattice_target_groups",
        ("aws_autoscaling_group",),
        ("traffic_source[].identifier",),
        TARGET_GROUP,
        "autoscaling_groups",
        where=("type", "vpc-lattice"),
    ),
    Relation(
        "target_group",
        ("aws_autoscaling_traffic_source_attachment",),
        ("traffic_source.identifier",),
        TARGET_GROUP,
        "traffic_sources",
        where=("type", "vpc-lattice"),
    ),
    Relation(
        "scaling_group",
        ("aws_autoscaling_traffic_source_attachment",),
        ("autoscaling_group_name",),
        ("aws_autoscaling_group",),
        "traffic_sources",
    ),
    # --- Load balancers
    Relation(
        "load_balancer",
        ("aws_lb_listener",),
        ("load_balancer_arn",),
        ("aws_lb",),
        "listeners",
        elsewhere=("awscc_elasticloadbalancingv2_listener", "aws_cloudcontrolapi_resource", "aws_cloudformation_stack"),
    ),
    Relation(
        "listener",
        ("aws_lb_listener_rule",),
        ("listener_arn",),
        ("aws_lb_listener",),
        "rules",
        elsewhere=(
            "awscc_elasticloadbalancingv2_listener_rule",
            "aws_cloudcontrolapi_resource",
            "aws_cloudformation_stack",
        ),
    ),
    Relation("subnets", ("aws_lb",), ("subnets[]",), SUBNETS, "load_balancers"),
    Relation("vpc", ("aws_lb",), ("vpc_id",), VPCS, "load_balancers", derived="subnets.vpc"),
    # --- Where workloads run
    Relation("vpc", SUBNETS, ("vpc_id",), VPCS, "subnets"),
    Relation("subnets", ("aws_eks_cluster",), ("vpc_config.subnet_ids[]",), SUBNETS, "clusters"),
    Relation("vpc", ("aws_eks_cluster",), ("vpc_config.vpc_id",), VPCS, "clusters", derived="subnets.vpc"),
    Relation("subnets", ("aws_eks_node_group",), ("subnet_ids[]",), SUBNETS, "node_groups"),
    Relation("subnets", ("aws_eks_fargate_profile",), ("subnet_ids[]",), SUBNETS, "fargate_profiles"),
    Relation("subnets", ("aws_ecs_service",), ("network_configuration.subnets[]",), SUBNETS, "ecs_services"),
    Relation("subnets", ("aws_lambda_function",), ("vpc_config.subnet_ids[]",), SUBNETS, "functions"),
    Relation("subnets", ("aws_autoscaling_group",), ("vpc_zone_identifier[]",), SUBNETS, "autoscaling_groups"),
    Relation("subnet", ("aws_instance",), ("subnet_id",), SUBNETS, "instances"),
    # --- Sharing
    Relation(
        "share", ("aws_ram_resource_association",), ("resource_share_arn",), ("aws_ram_resource_share",), "resources"
    ),
    Relation(
        "resource",
        ("aws_ram_resource_association",),
        ("resource_arn",),
        (*AUTH_LAYERS, *RESOURCE_CONFIGURATION),
        "shares",
    ),
    Relation(
        "share", ("aws_ram_principal_association",), ("resource_share_arn",), ("aws_ram_resource_share",), "principals"
    ),
)
