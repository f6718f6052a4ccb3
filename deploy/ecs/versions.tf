terraform {
  required_version = ">= 1.9"
  required_providers {
    # tmpfs on Fargate is a field of the task definition alone; any 6 will do.
    aws = { source = "hashicorp/aws", version = "~> 6.0" }
  }
}
