output "address" {
  description = "For the name that clients use."
  value       = aws_lb.public.dns_name
}
