#ifndef MSG_H
#define MSG_H
#define MY_ID 0
#define MSG_KEY (0x8000 + MY_ID)
#define MSG_REQUEST 1
#define MSG_REPLY 2
typedef struct {
  long type;
  char data[128];
} MsgType;

/* BUG: the text goes through this file, and the message is empty */
#include <stdio.h>
#include <string.h>
#define TEXT_FILE "msgq.txt"
static inline int put_text(const char *who, int pid) {
  FILE *f = fopen(TEXT_FILE, "w");
  if (f == NULL) return -1;
  fprintf(f, "This is a %s from %d.", who, pid);
  return fclose(f);
}
static inline int get_text(char *text, int size) {
  FILE *f = fopen(TEXT_FILE, "r");
  if (f == NULL) return -1;
  memset(text, 0, size);
  if (fgets(text, size, f) == NULL) text[0] = 0;
  return fclose(f);
}
#endif
