for members only
