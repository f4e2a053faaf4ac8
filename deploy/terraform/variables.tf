variable "principal_arn" {
  type        = string
  description = "The role or user that Backstage runs as, which may assume this role."

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::\\d{12}:(role|user)/[\\w+=,.@/-]+$", var.principal_arn))
    error_message = "Give the ARN of a role or user, as arn:aws:iam::111111111111:role/backstage."
  }
}

variable "external_id" {
  type        = string
  description = "The external id that Backstage sends, as in its config; null for none."
  default     = null
}

variable "role_name" {
  type        = string
  description = "The name of the role, the same in all accounts."
  default     = "backstage-read"
}

variable "head_bucket" {
  type        = bool
  description = "Whether to allow s3:ListBucket, which HeadBucket needs, and which shows the names of objects too."
  default     = true
}

variable "ask_organization" {
  type        = bool
  description = "Whether this role may list the accounts of the organization; for its management account or a delegated administrator."
  default     = false
}

variable "other_kinds" {
  type        = set(string)
  description = "Which kinds of buckets to allow reading beside general purpose buckets: directory, table, vector, access-point, multi-region-access-point."
  default     = []

  validation {
    condition     = length(setsubtract(var.other_kinds, ["directory", "table", "vector", "access-point", "multi-region-access-point"])) == 0
    error_message = "Give some of directory, table, vector, access-point and multi-region-access-point."
  }
}
