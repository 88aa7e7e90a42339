#include "grader/page/page.h"

#include <fmt/format.h>
#include <nettle/sha2.h>

#include "grader/checks/visible.h"
#include "grader/page/base_css.h"
#include "grader/record/base64.h"

namespace ipclab {
namespace {

std::string Head(std::string_view title, std::string_view policy, std::string_view style) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n",
      policy, EscapeHtml(title), style);
}

std::string StyleOf(std::string_view css) { return fmt::format("\n{}{}", kBaseCss, css); }

}  // namespace

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  for (char c : Harmless(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string EscapeForScript(const nlohmann::json& value) {
  std::string escaped;
  for (char c : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)) {
    if (c == '<') {
      escaped += "\\u003c";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string PageHead(std::string_view title, std::string_view css) {
  return Head(title, "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'",
              StyleOf(css));
}

std::string PolicyHash(std::string_view text) {
  sha256_ctx state;
  sha256_init(&state);
  sha256_update(&state, text.size(), reinterpret_cast<const std::uint8_t*>(text.data()));
  std::string digest(SHA256_DIGEST_SIZE, '\0');
  sha256_digest(&state, digest.size(), reinterpret_cast<std::uint8_t*>(digest.data()));
  return "'sha256-" + EncodeBase64(digest) + "'";
}

std::string SealedPage(const PageParts& parts) {
  const std::string style = StyleOf(parts.css);
  std::string policy =
      "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " + PolicyHash(style);
  if (!parts.script.empty()) policy += "; script-src " + PolicyHash(parts.script);
  std::string page = Head(parts.title, policy, style);
  page += fmt::format("<body>\n{}", parts.body);
  if (!parts.script.empty()) page += fmt::format("<script>{}</script>\n", parts.script);
  return page + "</body>\n</html>\n";
}

}  // namespace ipclab
