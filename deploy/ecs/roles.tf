# What ECS needs to start a task, and no more: its images, its own log, its own secret.
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.here.account_id]
    }
  }
}

data "aws_iam_policy_document" "start" {
  for_each = aws_cloudwatch_log_group.of

  statement {
    # It knows no resource.
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = var.repositories
  }

  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${each.value.arn}:*"]
  }

  dynamic "statement" {
    for_each = each.key == "api" ? [var.database_secret] : []
    content {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role" "start" {
  for_each           = aws_cloudwatch_log_group.of
  name               = "${var.name}-${each.key}-start"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "start" {
  for_each = aws_iam_role.start
  name     = "start"
  role     = each.value.id
  policy   = data.aws_iam_policy_document.start[each.key].json
}
