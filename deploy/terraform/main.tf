locals {
  read_buckets = jsondecode(file("${path.module}/../policies/read-buckets.json"))

  partition  = split(":", var.principal_arn)[1]
  account_id = split(":", var.principal_arn)[4]
}

resource "aws_iam_role" "this" {
  name        = var.role_name
  description = "Backstage lists the S3 buckets of this account and reads their regions and tags."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      # The account with a condition, because IAM turns a principal that is a role into the id of that role, which
      # another role of the same name doesn't have.
      Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
      Action    = "sts:AssumeRole"
      Condition = merge(
        { ArnEquals = { "aws:PrincipalArn" = var.principal_arn } },
        var.external_id == null ? {} : { StringEquals = { "sts:ExternalId" = var.external_id } },
      )
    }]
  })
}

resource "aws_iam_role_policy" "read_buckets" {
  name = "read-buckets"
  role = aws_iam_role.this.id

  policy = jsonencode(merge(local.read_buckets, {
    Statement = [
      for statement in local.read_buckets.Statement : statement
      if var.head_bucket || statement.Sid != "HeadBucket"
    ]
  }))
}

resource "aws_iam_role_policy" "ask_organization" {
  count = var.ask_organization ? 1 : 0

  name   = "ask-organization"
  role   = aws_iam_role.this.id
  policy = file("${path.module}/../policies/ask-organization.json")
}

resource "aws_iam_role_policy" "read_other_buckets" {
  for_each = var.other_kinds

  name   = "read-${each.key}-buckets"
  role   = aws_iam_role.this.id
  policy = file("${path.module}/../policies/read-${each.key}-buckets.json")
}
