package providers

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// discord signs in at Discord.
func discord() kind {
	return kind{
		scopes:             []string{"identify", "email"},
		requestScopesFirst: true,
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://discord.com/api/oauth2/authorize",
				token:     "https://discord.com/api/oauth2/token",
				userInfo:  "https://discord.com/api/users/@me",
			}
		},
		prompt:      "none",
		noLoginHint: true,
		user:        asked(discordUser),
	}
}

func discordUser(profile object) (*User, error) {
	image, err := discordImage(profile)
	if err != nil {
		return nil, err
	}
	profile = profile.with("image_url", jsonString(image))
	return newUser(profile.id("id"), object{
		{"name", jsonString(profile.firstText("global_name", "username"))},
		{"email", profile.value("email")},
		{"emailVerified", profile.value("verified")},
		{"image", profile.value("image_url")},
	}, profile)
}

// discordImage returns the picture of a profile; one of Discord's own for people who have
// none, as Discord picks it.
func discordImage(profile object) (string, error) {
	const cdn = "https://cdn.discordapp.com/"
	if avatar := profile.text("avatar"); avatar != "" {
		format := "png"
		if strings.HasPrefix(avatar, "a_") {
			format = "gif"
		}
		return fmt.Sprintf("%savatars/%s/%s.%s", cdn, profile.text("id"), avatar, format), nil
	}
	var number uint64
	var err error
	if discriminator := profile.text("discriminator"); discriminator != "0" {
		number, err = strconv.ParseUint(discriminator, 10, 32)
		number %= 5
	} else {
		number, err = strconv.ParseUint(profile.text("id"), 10, 64)
		number = (number >> 22) % 6
	}
	if err != nil {
		return "", errors.New("the profile has no picture and no number to pick one by")
	}
	return fmt.Sprintf("%sembed/avatars/%d.png", cdn, number), nil
}
