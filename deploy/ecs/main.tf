# The gateway and the API on ECS with Fargate. docs/deploy.md tells the rest.
#
# No command is set anywhere: what an image does by default is the production server. No task role either: neither calls AWS.

data "aws_region" "here" {}

data "aws_caller_identity" "here" {}

locals {
  groups = toset([for number in range(var.api_groups) : number == 0 ? "api" : "api-${number}"])
  names  = [for group in local.groups : "http://${group}.${aws_service_discovery_private_dns_namespace.inside.name}:8080"]
}

resource "aws_ecs_cluster" "all" {
  name = var.name
}

resource "aws_cloudwatch_log_group" "of" {
  for_each          = toset(["gateway", "api"])
  name              = "/ecs/${var.name}/${each.key}"
  retention_in_days = var.log_days
}

resource "aws_service_discovery_private_dns_namespace" "inside" {
  name = "${var.name}.internal"
  vpc  = var.vpc_id
}
