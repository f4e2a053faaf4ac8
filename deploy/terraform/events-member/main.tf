terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.0" }
  }
}

variable "bus_arn" {
  description = "The central bus, an output of the module events-central."
  type        = string
}

resource "aws_iam_role" "this" {
  name_prefix = "backstage-cloudtrail-"
  description = "EventBridge sends events about S3 buckets to the bus of Backstage."
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "put_events" {
  name = "put-events"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "events:PutEvents"
      Resource = var.bus_arn
    }]
  })
}

resource "aws_cloudwatch_event_rule" "this" {
  name          = "backstage-cloudtrail"
  description   = "Changes of S3 buckets, for Backstage"
  event_pattern = file("${path.module}/../../policies/event-pattern.json")
}

resource "aws_cloudwatch_event_target" "bus" {
  rule     = aws_cloudwatch_event_rule.this.name
  arn      = var.bus_arn
  role_arn = aws_iam_role.this.arn
}
