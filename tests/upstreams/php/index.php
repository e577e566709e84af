<?php
// A front controller, by what the server says comes after its name.
$path = $_SERVER['PATH_INFO'] ?? '/';
if (preg_match('~^/admin(/|$)~', $path)) {
    echo 'for members only';
} elseif (preg_match('~^/public(/|$)~', $path)) {
    echo 'open to all';
} else {
    http_response_code(404);
}
