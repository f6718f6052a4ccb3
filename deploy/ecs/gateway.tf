resource "aws_ecs_task_definition" "gateway" {
  family                   = "${var.name}-gateway"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  execution_role_arn       = aws_iam_role.start["gateway"].arn
  container_definitions = templatefile("${path.module}/gateway.json", {
    image  = var.gateway_image
    app    = join(",", local.names)
    logs   = aws_cloudwatch_log_group.of["gateway"].name
    region = data.aws_region.here.region
  })
}

resource "aws_ecs_service" "gateway" {
  name                               = "gateway"
  cluster                            = aws_ecs_cluster.all.id
  task_definition                    = aws_ecs_task_definition.gateway.arn
  launch_type                        = "FARGATE"
  desired_count                      = var.gateways.min
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  availability_zone_rebalancing      = "ENABLED"
  # A new gateway looks its names up and finds its replicas first.
  health_check_grace_period_seconds = 60
  # So that `terraform apply` fails when the deployment was taken back.
  wait_for_steady_state = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.gateway.arn
    container_name   = "gateway"
    container_port   = 8080
  }

  network_configuration {
    subnets         = var.subnets
    security_groups = [aws_security_group.of["gateway"].id]
  }

  lifecycle {
    # Target tracking's.
    ignore_changes = [desired_count]
  }

  depends_on = [aws_lb_listener.public]
}

# A balancer of connections: the gateway sees who connects, and HTTP/2, WebSockets and streams are its own.
resource "aws_lb" "public" {
  name                             = var.name
  load_balancer_type               = "network"
  subnets                          = var.balancer_subnets
  security_groups                  = [aws_security_group.of["balancer"].id]
  enable_cross_zone_load_balancing = true
}

resource "aws_lb_target_group" "gateway" {
  name               = "${var.name}-gateway"
  vpc_id             = var.vpc_id
  target_type        = "ip"
  protocol           = "TCP"
  port               = 8080
  preserve_client_ip = true
  # ECS waits for it before it stops the task: connections that go on until then are ended by the gateway's own drain.
  deregistration_delay = 30

  # With no replica a gateway is still asked: it answers 503, and without it clients would be refused.
  health_check {
    protocol            = "HTTP"
    port                = 8081
    path                = "/health/ready"
    interval            = 5
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "public" {
  load_balancer_arn = aws_lb.public.arn
  port              = var.certificate == null ? 80 : 443
  protocol          = var.certificate == null ? "TCP" : "TLS"
  certificate_arn   = var.certificate
  ssl_policy        = var.certificate == null ? null : "ELBSecurityPolicy-TLS13-1-2-2021-06"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.gateway.arn
  }
}
