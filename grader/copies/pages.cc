#include "grader/copies/pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "grader/checks/visible.h"
#include "grader/copies/style.h"
#include "grader/page/page.h"

namespace ipclab {
namespace {

constexpr std::size_t kColours = 6;
constexpr std::size_t kMostLine = 400;  // characters of a line that are shown
constexpr std::size_t kInPage = 6;      // names of those who have one program
constexpr std::size_t kInText = 4;
constexpr char kWhat[] =
    "Alike is not copied: who was taught the same writes the same, and who worked together may "
    "have "
    "been allowed to. What stands here is worth a look, no more.";
constexpr char kHow[] =
    "Compared is how the programs are built: names, numbers, texts, comments, layout and the order "
    "of functions do not matter. What the skeleton gives, and what many wrote, does not count.";

int Percent(double share) { return static_cast<int>(std::lround(100 * share)); }

std::string NameOf(const Program& program, const DisplayNames& names) {
  const auto found = names.find(program.student);
  return found == names.end() || found->second.empty() ? program.student : found->second;
}

std::string Count(std::size_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

// "Alice", or "Alice, Bob and 3 more" if others have the same program.
std::string NamesOf(const LabCopies& lab, std::size_t program, const std::vector<std::size_t>& like,
                    std::size_t most, const DisplayNames& names) {
  std::string text = NameOf(lab.programs[program], names);
  const std::size_t shown = like.size() < most ? like.size() : most - 1;
  for (std::size_t i = 0; i < shown; ++i) text += ", " + NameOf(lab.programs[like[i]], names);
  if (shown < like.size()) text += fmt::format(" and {} more", like.size() - shown);
  return text;
}

std::string Ones(const LabCopies& lab, const AlikePair& pair, std::size_t most,
                 const DisplayNames& names) {
  return NamesOf(lab, pair.one, pair.like_one, most, names);
}
std::string Others(const LabCopies& lab, const AlikePair& pair, std::size_t most,
                   const DisplayNames& names) {
  return NamesOf(lab, pair.other, pair.like_other, most, names);
}

// One side of a pair: the program's lines, with what the other has as well.
class Side {
 public:
  // `mine` and `theirs` are "one" and "other": what the anchors begin with.
  Side(const LabCopies& lab, const AlikePair& pair, bool one)
      : program_(lab.programs[one ? pair.one : pair.other]),
        tokens_(lab.found.tokens[one ? pair.one : pair.other]),
        uncounted_(lab.found.uncounted[one ? pair.one : pair.other]),
        mine_(one ? "one" : "other"),
        theirs_(one ? "other" : "one") {
    MarkUncounted();
    for (std::size_t i = 0; i < pair.passages.size(); ++i) {
      MarkPassage(one ? pair.passages[i].one : pair.passages[i].other, i + 1);
    }
  }

  std::string Html(const std::string& name, double share) const {
    std::string html = fmt::format(
        "<div class=\"side\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\">\n<h2>{0} <span "
        "class=\"soft\">{1}&#8239;% of this program</span></h2>\n",
        EscapeHtml(name), Percent(share));
    for (std::size_t file = 0; file < program_.files.size(); ++file) html += File(file);
    return html + "</div>\n";
  }

 private:
  struct Line {
    std::size_t passage = 0;  // from 1; 0: none
    bool first = false;       // of its passage
    bool given = false;
  };
  using Place = std::pair<std::size_t, int>;  // file, line

  // Where all of a line's tokens are given or common.
  void MarkUncounted() {
    std::map<Place, bool> all;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].code == kFileEnd) continue;
      const auto [it, is_new] = all.try_emplace({tokens_[i].file, tokens_[i].line}, true);
      it->second = it->second && uncounted_[i];
    }
    for (const auto& [place, given] : all) lines_[place].given = given;
  }

  void MarkPassage(const Span& span, std::size_t number) {
    const Token& begin = tokens_[span.begin];
    const Token& last = tokens_[span.end - 1];
    bool first = true;
    for (int at = begin.line; at <= last.line; ++at) {
      Line& line = lines_[{begin.file, at}];
      if (line.passage != 0) continue;
      line.passage = number;
      line.first = first;
      first = false;
    }
  }

  std::string File(std::size_t file) const {
    std::string html = fmt::format("<h3>{}</h3>\n<pre>", EscapeHtml(program_.files[file].path));
    std::string_view content = program_.files[file].content;
    for (int number = 1; !content.empty(); ++number) {
      const std::size_t end = std::min(content.find('\n'), content.size());
      html += LineOf(content.substr(0, end), {file, number});
      content.remove_prefix(std::min(end + 1, content.size()));
    }
    return html + "</pre>\n";
  }

  std::string LineOf(std::string_view text, const Place& place) const {
    const auto found = lines_.find(place);
    const Line line = found == lines_.end() ? Line() : found->second;
    std::string kind;
    std::string tag;
    if (line.passage != 0) kind = fmt::format(" p{}", (line.passage - 1) % kColours);
    if (line.given) kind += " given";
    if (line.first) {
      tag = fmt::format(
          "<a id=\"{}-{}\" href=\"#{}-{}\" title=\"The same in the other program\">{}</a>", mine_,
          line.passage, theirs_, line.passage, line.passage);
    }
    return fmt::format("<span class=\"line{}\"><b>{}</b><i>{}</i>{}\n</span>", kind, tag,
                       place.second, EscapeHtml(Spaced(text)));
  }

  // Tabs as blanks, since a browser is not told what a tab is; of a long line the beginning.
  static std::string Spaced(std::string_view text) {
    std::string spaced;
    for (const char c : text.substr(0, kMostLine)) {
      if (c == '\t') {
        spaced.append(4 - spaced.size() % 4, ' ');
      } else if (c != '\r') {
        spaced += c;
      }
    }
    return spaced;
  }

  const Program& program_;
  const std::vector<Token>& tokens_;
  const std::vector<bool>& uncounted_;
  const std::string_view mine_;
  const std::string_view theirs_;
  std::map<Place, Line> lines_;
};

}  // namespace

std::string PairFile(const LabCopies& lab, std::size_t number) {
  std::string name;
  for (const char c : lab.lab) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    name += plain ? c : '_';
  }
  return fmt::format("{}-{}.html", name, number + 1);
}

std::string CopiesText(const std::vector<LabCopies>& labs, const DisplayNames& names) {
  std::string text;
  for (const LabCopies& lab : labs) {
    text +=
        fmt::format("{}: {} compared, {} worth a look\n", lab.lab,
                    Count(lab.programs.size(), "program"), Count(lab.found.pairs.size(), "pair"));
    for (const AlikePair& pair : lab.found.pairs) {
      text += fmt::format("  {:>3} % of {}, {:>3} % of {}: {} alike in {}\n",
                          Percent(pair.share_of_one), Visible(Ones(lab, pair, kInText, names)),
                          Percent(pair.share_of_other), Visible(Others(lab, pair, kInText, names)),
                          Count(pair.tokens, "token"), Count(pair.passages.size(), "passage"));
    }
    if (lab.found.left_out > 0) {
      text += fmt::format("  left out: {} less alike\n", Count(lab.found.left_out, "pair"));
    }
  }
  return text;
}

std::string CopiesIndex(const std::vector<LabCopies>& labs, const DisplayNames& names) {
  std::string body = fmt::format(
      "<div class=\"list\">\n<header><h1>Programs that are alike</h1>\n<p>{}</p>\n<p "
      "class=\"soft\">{}</p></header>\n",
      kWhat, kHow);
  for (const LabCopies& lab : labs) {
    body += fmt::format("<section>\n<h2>{} <span class=\"soft\">{} compared</span></h2>\n",
                        EscapeHtml(lab.lab), Count(lab.programs.size(), "program"));
    if (lab.found.pairs.empty()) {
      body += "<p class=\"soft\">None are alike.</p>\n</section>\n";
      continue;
    }
    body +=
        "<table>\n<thead><tr><th scope=\"col\">Pair</th><th scope=\"col\" class=\"n\">Alike, of "
        "the first</th><th scope=\"col\" class=\"n\">of the second</th><th scope=\"col\" "
        "class=\"n\">Tokens</th><th scope=\"col\" class=\"n\">Passages</th></tr></thead>\n"
        "<tbody>\n";
    for (std::size_t i = 0; i < lab.found.pairs.size(); ++i) {
      const AlikePair& pair = lab.found.pairs[i];
      body += fmt::format(
          "<tr><td><a href=\"{}\">{} <span class=\"soft\">and</span> {}</a></td><td "
          "class=\"n\">{}&#8239;%</td><td "
          "class=\"n\">{}&#8239;%</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
          PairFile(lab, i), EscapeHtml(Ones(lab, pair, kInPage, names)),
          EscapeHtml(Others(lab, pair, kInPage, names)), Percent(pair.share_of_one),
          Percent(pair.share_of_other), pair.tokens, pair.passages.size());
    }
    body += "</tbody>\n</table>\n";
    if (lab.found.left_out > 0) {
      body += fmt::format("<p class=\"soft\">Left out: {} less alike.</p>\n",
                          Count(lab.found.left_out, "pair"));
    }
    body += "</section>\n";
  }
  return SealedPage({"Programs that are alike", kCopiesCss, body + "</div>\n", ""});
}

std::string PairPage(const LabCopies& lab, std::size_t number, const DisplayNames& names) {
  const AlikePair& pair = lab.found.pairs[number];
  const std::string one = Ones(lab, pair, kInPage, names);
  const std::string other = Others(lab, pair, kInPage, names);
  const std::string body = fmt::format(
      "<div class=\"pair\">\n<header><p class=\"back\"><a href=\"index.html\">← All pairs</a></p>\n"
      "<h1>{}</h1>\n<p class=\"soft\">{} alike in {}; each has its number, which leads to the same "
      "in "
      "the other program. Grey is what the skeleton gives or many wrote. {}</p></header>\n<div "
      "class=\"sides\">\n{}{}</div>\n</div>\n",
      EscapeHtml(lab.lab), Count(pair.tokens, "token"), Count(pair.passages.size(), "passage"),
      kWhat, Side(lab, pair, true).Html(one, pair.share_of_one),
      Side(lab, pair, false).Html(other, pair.share_of_other));
  return SealedPage({fmt::format("{}: {} and {}", lab.lab, one, other), kCopiesCss, body, ""});
}

}  // namespace ipclab
