#include "grader/timeline/escape.h"

#include "grader/checks/visible.h"
#include "grader/timeline/page.h"

namespace ipclab {

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

std::string PageHead(std::string_view title) {
  std::string head = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  head += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  head +=
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; script-src 'unsafe-inline'\">\n";
  head += "<title>" + EscapeHtml(title) + "</title>\n";
  return head + "<style>\n" + std::string(kPageCss) + "</style>\n</head>\n";
}

}  // namespace ipclab
