terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.0" }
  }
}

variable "organization_id" {
  description = "The organization whose accounts may send events."
  type        = string
}

variable "consumer_arn" {
  description = "The role or user that Backstage runs as, which polls the queue."
  type        = string
}

resource "aws_cloudwatch_event_bus" "this" {
  name = "backstage-cloudtrail"
}

resource "aws_cloudwatch_event_bus_policy" "organization" {
  event_bus_name = aws_cloudwatch_event_bus.this.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "organization"
      Effect    = "Allow"
      Principal = "*"
      Action    = "events:PutEvents"
      Resource  = aws_cloudwatch_event_bus.this.arn
      Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization_id } }
    }]
  })
}

resource "aws_sqs_queue" "dead_letters" {
  name                      = "backstage-cloudtrail-dead-letters"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue" "this" {
  name = "backstage-cloudtrail"
  # Older events tell nothing that a run has not read since.
  message_retention_seconds  = 86400
  receive_wait_time_seconds  = 20
  visibility_timeout_seconds = 60
  sqs_managed_sse_enabled    = true
  # A body that Backstage can't read holds up its batch until it lands there.
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 3
  })
}

resource "aws_cloudwatch_event_rule" "this" {
  name           = "backstage-cloudtrail"
  event_bus_name = aws_cloudwatch_event_bus.this.name
  event_pattern = jsonencode({
    source = [
      "aws.s3",
      "aws.s3express",
      "aws.s3tables",
      "aws.s3vectors",
      "aws.organizations",
    ]
  })
}

resource "aws_cloudwatch_event_target" "queue" {
  rule           = aws_cloudwatch_event_rule.this.name
  event_bus_name = aws_cloudwatch_event_bus.this.name
  arn            = aws_sqs_queue.this.arn
}

resource "aws_sqs_queue_policy" "this" {
  queue_url = aws_sqs_queue.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Rule"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.this.arn
        Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.this.arn } }
      },
      {
        Sid       = "Backstage"
        Effect    = "Allow"
        Principal = { AWS = var.consumer_arn }
        Action    = ["sqs:ReceiveMessage", "sqs:DeleteMessage"]
        Resource  = aws_sqs_queue.this.arn
      },
    ]
  })
}

output "bus_arn" {
  description = "For the module events-member."
  value       = aws_cloudwatch_event_bus.this.arn
}

output "queue_url" {
  description = "For Backstage's config."
  value       = aws_sqs_queue.this.url
}
