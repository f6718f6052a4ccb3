variable "name" {
  description = "Of everything that is made here, and of the private zone in which gateways find replicas."
  type        = string
  default     = "grants"
}

variable "vpc_id" {
  type = string
}

variable "subnets" {
  description = "Private subnets, one in each zone, with a way to the registry of the images, CloudWatch Logs and Secrets Manager."
  type        = list(string)
}

variable "balancer_subnets" {
  description = "Of the load balancer, one in each zone of the private ones."
  type        = list(string)
}

variable "gateway_image" {
  description = "With its digest, so that a task that is started later is what was deployed."
  type        = string
}

variable "api_image" {
  type = string
}

variable "repositories" {
  description = "ARNs of the ECR repositories that both images come from."
  type        = list(string)
}

variable "database_secret" {
  description = "ARN of the secret whose whole text is the API's connection string."
  type        = string
}

variable "certificate" {
  description = "ARN of the certificate that the load balancer shows; null for HTTP alone."
  type        = string
  default     = null
}

variable "gateways" {
  type    = object({ min = number, max = number })
  default = { min = 2, max = 6 }
  validation {
    condition     = var.gateways.min >= 2
    error_message = "One gateway is nobody when its zone is lost: at least 2."
  }
}

variable "api_groups" {
  description = "Services of the API, each with a name of its own, since a name has at most 8 answers."
  type        = number
  default     = 1
  validation {
    condition     = var.api_groups >= 1
    error_message = "At least one."
  }
}

variable "api_tasks" {
  description = "In each group."
  type        = object({ min = number, max = number })
  default     = { min = 2, max = 4 }
  validation {
    # A deployment runs twice as many for a while.
    condition     = var.api_tasks.max <= 4 && var.api_tasks.min <= var.api_tasks.max
    error_message = "At most 4, of 8 answers that Cloud Map gives; for more raise api_groups."
  }
}

variable "log_days" {
  type    = number
  default = 30
}
