<?php
// A front controller that takes every request, by the request's target.
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/');
if (preg_match('~^/admin(/|$)~', $path)) {
    echo 'for members only';
} elseif (preg_match('~^/public(/|$)~', $path)) {
    echo 'open to all';
} else {
    http_response_code(404);
}
