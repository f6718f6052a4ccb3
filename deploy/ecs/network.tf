# Everybody reaches the balancer, it alone the gateways, they alone the API.
locals {
  ways = {
    "public to balancer"  = { to = "balancer", port = var.certificate == null ? 80 : 443, from = null }
    "balancer to gateway" = { to = "gateway", port = 8080, from = "balancer" }
    "balancer to admin"   = { to = "gateway", port = 8081, from = "balancer" }
    "gateway to api"      = { to = "api", port = 8080, from = "gateway" }
  }
}

resource "aws_security_group" "of" {
  for_each    = toset(["balancer", "gateway", "api"])
  name        = "${var.name}-${each.key}"
  description = "The ${each.key} of ${var.name}"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "way" {
  for_each                     = local.ways
  description                  = each.key
  security_group_id            = aws_security_group.of[each.value.to].id
  referenced_security_group_id = each.value.from == null ? null : aws_security_group.of[each.value.from].id
  cidr_ipv4                    = each.value.from == null ? "0.0.0.0/0" : null
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

# Images, logs, secrets and the database are elsewhere.
resource "aws_vpc_security_group_egress_rule" "any" {
  for_each          = aws_security_group.of
  security_group_id = each.value.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}
