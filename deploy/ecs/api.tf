resource "aws_ecs_task_definition" "api" {
  family                   = "${var.name}-api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  execution_role_arn       = aws_iam_role.start["api"].arn
  container_definitions = templatefile("${path.module}/api.json", {
    image    = var.api_image
    database = var.database_secret
    logs     = aws_cloudwatch_log_group.of["api"].name
    region   = data.aws_region.here.region
  })
}

# A name for each group: Cloud Map answers with at most 8 addresses, whoever asks.
resource "aws_service_discovery_service" "api" {
  for_each = local.groups
  name     = each.key

  dns_config {
    namespace_id   = aws_service_discovery_private_dns_namespace.inside.id
    routing_policy = "MULTIVALUE"
    dns_records {
      type = "A"
      ttl  = 5
    }
  }

  # ECS says how each task stands; nobody else asks.
  health_check_custom_config {}
}

resource "aws_ecs_service" "api" {
  for_each                           = local.groups
  name                               = each.key
  cluster                            = aws_ecs_cluster.all.id
  task_definition                    = aws_ecs_task_definition.api.arn
  launch_type                        = "FARGATE"
  desired_count                      = var.api_tasks.min
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  availability_zone_rebalancing      = "ENABLED"
  wait_for_steady_state              = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  # The gateway chooses, among all addresses that it is told; a virtual address would know nothing of what is in flight.
  service_registries {
    registry_arn = aws_service_discovery_service.api[each.key].arn
  }

  network_configuration {
    subnets         = var.subnets
    security_groups = [aws_security_group.of["api"].id]
  }

  lifecycle {
    ignore_changes = [desired_count]
  }
}
